//! The ladder of estimators of the ELBO's gradient, each less noisy than the one before where it applies.
//!
//! D. Wingate and T. Weber 2013, Automated variational inference in probabilistic programming (arXiv 1301.1299), and
//! R. Ranganath, S. Gerrish and D. Blei 2014, Black box variational inference (AISTATS), for scores; each rung's own file
//! has the rest.

/// How the gradient of the ELBO is estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Estimator {
    /// Algorithm 12: scores, with a control variate that comes from the samples it corrects.
    Book,
    /// Scores times the log weight.
    Score,
    /// The same with the mean of the other samples' log weights taken away.
    LeaveOneOut,
    /// The same with each site's log weight made of what depends on it alone.
    RaoBlackwell,
    /// The same without the discrete latents, which are summed out.
    Enumerate,
    /// Draws that move with the parameters, without the discrete latents.
    Pathwise,
    /// The same without the score of the guide.
    StickingTheLanding,
    /// The first of these that applies to each site.
    Auto,
}

impl Estimator {
    /// Words of the option, in the order of [`Estimator::of`].
    pub const WORDS: &[&str] = &[
        "book",
        "score",
        "loo",
        "rb",
        "enumerate",
        "pathwise",
        "stl",
        "auto",
    ];

    /// Whether all latents are drawn from the guide and scored, discrete ones too.
    pub(crate) fn is_whole(self) -> bool {
        use Estimator::{Book, LeaveOneOut, RaoBlackwell, Score};
        matches!(self, Book | Score | LeaveOneOut | RaoBlackwell)
    }

    /// The estimator of a word's place.
    pub fn of(place: usize) -> Self {
        match place {
            0 => Self::Book,
            1 => Self::Score,
            2 => Self::LeaveOneOut,
            3 => Self::RaoBlackwell,
            4 => Self::Enumerate,
            5 => Self::Pathwise,
            6 => Self::StickingTheLanding,
            _ => Self::Auto,
        }
    }
}
