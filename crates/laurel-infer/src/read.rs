//! What can be read from a run, by number: always a flat array of doubles.

macro_rules! reads {
    ($($code:literal $variant:ident $name:literal $doc:literal;)*) => {
        /// Something to read from a run.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u32)]
        pub enum Read { $(
            #[doc = $doc]
            $variant = $code
        ),* }

        impl Read {
            /// Everything, in order of the numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Name in generated tables.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The thing with this number.
            pub fn from_code(code: u32) -> Option<Self> {
                Self::ALL.get(code as usize).copied()
            }
        }
    };
}

reads! {
    0 Status "status" "Units done, units in all, steps done, steps in all, best ELBO, its step, weights not finite.";
    1 Elbo "elbo" "ELBO estimate of every step done, in nats.";
    2 Q "q" "Parameters of the guide now, site after site, in the order of `GUIDES`.";
    3 QTrace "qTrace" "Rows of step, ELBO and parameters, every tenth of the run.";
    4 FitMoments "fitMoments" "Draws that count, effective sample size, log mean weight, then mean, sd, mcse of each output.";
    5 FitTables "fitTables" "Probabilities of the values of every output with a table.";
    6 FitCovariance "fitCovariance" "Covariances of the first outputs, up to 50: lower triangle by rows.";
    7 FitDraws "fitDraws" "Rows of weight and value of each output, in no order; the weights add up to 1.";
    8 FitTail "fitTail" "Number of finite log weights, then the largest ones, in no order.";
    9 FinalMoments "finalMoments" "As `fitMoments`, of fresh unweighted draws of the last guide.";
    10 FinalTables "finalTables" "As `fitTables`, of the fresh draws.";
    11 FinalDraws "finalDraws" "As `fitDraws`, of the fresh draws.";
    12 FinalElbo "finalElbo" "ELBO of the last guide, its standard error, number of weights not finite.";
    13 FinalLogWeights "finalLogWeights" "Finite log weights of the fresh draws, in order.";
    14 Rejections "rejections" "Draws of weight 0 by the first row to blame, then by the first check to blame.";
    15 Exactness "exactness" "Of each output: 0 from draws, 1 exact, 2 exact and normal.";
    16 Population "population" "Standard error of the log evidence, temperatures, sweeps, evaluations, particles, groups of lineages with particles left, acceptance and divergences at the last temperature, share of draws that round to an end of their range, then R-hat of each output. Of `mh`: mean acceptance of the moves that would change each site.";
    17 Chains "chains" "Of `bbvi` without its discrete latents: what became of each site, 0 summed out, 1 moved, 2 weighed value by value, 3 scored. Of `vi`: ascents, and those that found other modes. Of `nuts`: chains, warm-up iterations of each, draws of each, divergences, transitions ended by their depth, mean acceptance, mean leaps of a draw, gradients in all, least E-BFMI, mean step size, share of draws that round to an end of their range, then R-hat, bulk and tail effective draws of each output. Of `hmc` the same; of `mh` the same, not a number for what it does not have.";
    18 ChainDraws "chainDraws" "Draws of the first outputs, chain after chain: `[outputs][chains][draws]`.";
}
