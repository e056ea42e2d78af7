//! Which numbers of a field bear on each other: edges where the curvature of the log joint is not 0.

/// An undirected graph: the neighbours of each number, ascending.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    neighbours: Vec<Vec<usize>>,
}

impl Graph {
    pub(super) fn new(count: usize) -> Self {
        Self {
            neighbours: vec![Vec::new(); count],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.neighbours.len()
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        for (from, to) in [(a, b), (b, a)] {
            let neighbours = &mut self.neighbours[from];
            if let Err(place) = neighbours.binary_search(&to)
                && a != b
            {
                neighbours.insert(place, to);
            }
        }
    }

    /// Ascending.
    pub(super) fn neighbours(&self, number: usize) -> &[usize] {
        &self.neighbours[number]
    }

    /// What is left between these, which get the numbers of their places in the list.
    pub(super) fn among(&self, kept: &[usize]) -> Self {
        let mut graph = Self::new(kept.len());
        for (place, &number) in kept.iter().enumerate() {
            for other in self.neighbours(number) {
                if let Ok(other) = kept.binary_search(other) {
                    graph.join(place, other);
                }
            }
        }
        graph
    }

    /// Takes a number out and joins its neighbours.
    pub(super) fn eliminate(&mut self, number: usize) {
        let around = std::mem::take(&mut self.neighbours[number]);
        for (k, &a) in around.iter().enumerate() {
            self.neighbours[a].retain(|&other| other != number);
            for &b in &around[..k] {
                self.join(a, b);
            }
        }
    }

    /// Numbers of which no two have a neighbour in common, or are neighbours, have the same colour, `[numbers]`; how many colours.
    /// A. R. Curtis, M. J. D. Powell and J. K. Reid 1974, On the estimation of sparse Jacobian matrices, IMA Journal 13.
    pub(super) fn colours(&self) -> (Vec<usize>, usize) {
        let mut colours: Vec<usize> = Vec::new();
        let mut count = 0;
        for number in 0..self.len() {
            let mut taken = vec![false; count + 1];
            for &near in self.neighbours(number) {
                for other in self.neighbours(near).iter().chain([&near]) {
                    if let Some(&colour) = colours.get(*other) {
                        taken[colour] = true;
                    }
                }
            }
            let colour = taken.iter().position(|taken| !taken).unwrap_or(count);
            count = count.max(colour + 1);
            colours.push(colour);
        }
        (colours, count)
    }
}
