//! TypeScript literals.

/// The first lines of a generated file: what to edit instead.
pub fn header(source: &str) -> String {
    format!("// Generated from {source} by `npm run generate`. Do not edit.\n\n")
}

/// A string literal.
pub fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// An array literal of strings.
pub fn strings(items: &[&str]) -> String {
    let items: Vec<String> = items.iter().map(|item| string(item)).collect();
    format!("[{}]", items.join(", "))
}
