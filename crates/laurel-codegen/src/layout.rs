//! `layout.ts`: the words of a program, what can be read from a run, the guides, and the fingerprint.

use laurel_dist::from_code as family_of;
use laurel_infer::fingerprint::FINGERPRINT;
use laurel_infer::read::Read;
use laurel_infer::vi::guide::spec::{GUIDES, of_batches};
use laurel_tape::format::{
    CONSTANT, Code, DATA, HEADER_WORDS, INDIRECT, MAGIC, MAX_LOOPS, NONE, SLOTS, VIEW,
};

use crate::text::{header, string};

const GUIDE_TYPES: &str = "\
/** What a latent site's guide is, and its parameters in the order in which a run gives them. */
export interface Guide {
  readonly family: string;
  readonly parameters: readonly { readonly name: string; readonly perElement: boolean }[];
  /** Whether it leans on parameters of the prior as they were at the draw. */
  readonly carries: boolean;
  /** Number of the distribution whose guide it has in runs by batches. */
  readonly ofBatches: number;
}
";

/// The file's text.
pub fn print() -> String {
    let codes: String = Code::ALL
        .iter()
        .map(|code| format!("  {}: {},\n", camel(code.name()), *code as u32))
        .collect();
    let reads: String = Read::ALL
        .iter()
        .map(|read| format!("  {}: {},\n", read.name(), *read as u32))
        .collect();
    format!(
        "{}/** Hash of all tables; the engine must give the same one. */\nexport const FINGERPRINT = {};\n\n\
         export const MAGIC = {MAGIC};\nexport const HEADER_WORDS = {HEADER_WORDS};\n\
         export const CONSTANT = {CONSTANT};\nexport const VIEW = {VIEW};\nexport const NONE = {NONE};\n\
         /** Kinds of views. */\nexport const VIEWS = {{ data: {DATA}, slots: {SLOTS}, indirect: {INDIRECT} }} as const;\n\
         export const MAX_LOOPS = {MAX_LOOPS};\n\n\
         /** Numbers of the instructions. */\nexport const INSTRUCTIONS = {{\n{codes}}} as const;\n\n\
         /** What can be read from a run. */\nexport const READ = {{\n{reads}}} as const;\n\n\
         {GUIDE_TYPES}\n/** Guides by the number of the prior's distribution. */\n\
         export const GUIDES: readonly Guide[] = [\n{}];\n",
        header("crates/laurel-tape/src/format.rs and crates/laurel-infer/src"),
        FINGERPRINT,
        guides(),
    )
}

fn guides() -> String {
    GUIDES
        .iter()
        .enumerate()
        .map(|(code, guide)| {
            let of_batches = family_of(code as u32).map(of_batches);
            let parameters: Vec<String> = guide
                .params
                .iter()
                .map(|param| {
                    format!(
                        "{{ name: {}, perElement: {} }}",
                        string(param.name),
                        param.per_element
                    )
                })
                .collect();
            format!(
                "  {{ family: {}, parameters: [{}], carries: {}, ofBatches: {} }},\n",
                string(guide.family),
                parameters.join(", "),
                guide.carries,
                of_batches.map_or(code as u32, |family| family.code())
            )
        })
        .collect()
}

fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let (head, tail) = word.split_at(1);
        text + &head.to_uppercase() + tail
    })
}
