use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Orders nodes so that each comes after those it depends on; among those that could come next, the lowest does.
///
/// # Errors
/// Cycles, each from its lowest node along its dependencies, no two with a node in common; a node that merely
/// depends on a cycle is in none.
pub(crate) fn order(dependencies: &[Vec<usize>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    let mut kahn = Kahn::new(dependencies);
    let order = kahn.run();
    let mut cycles = Vec::new();
    // Taking a cycle's nodes out lets those that merely depend on them go, and shows the next cycle.
    while let Some(cycle) = kahn.cycle() {
        cycle.iter().for_each(|&node| kahn.done[node] = true);
        cycle.iter().for_each(|&node| kahn.release(node));
        kahn.run();
        cycles.push(cycle);
    }
    if cycles.is_empty() { Ok(order) } else { Err(cycles) }
}

/// Kahn's algorithm: takes nodes whose dependencies are all done, and releases those that waited for them.
struct Kahn<'d> {
    dependencies: &'d [Vec<usize>],
    dependents: Vec<Vec<usize>>,
    waiting: Vec<usize>,
    ready: BinaryHeap<Reverse<usize>>,
    done: Vec<bool>,
}

impl<'d> Kahn<'d> {
    fn new(dependencies: &'d [Vec<usize>]) -> Kahn<'d> {
        let mut dependents = vec![Vec::new(); dependencies.len()];
        for (node, needs) in dependencies.iter().enumerate() {
            needs.iter().for_each(|&needed| dependents[needed].push(node));
        }
        let waiting: Vec<usize> = dependencies.iter().map(Vec::len).collect();
        let ready = waiting.iter().enumerate().filter(|(_, w)| **w == 0).map(|(node, _)| Reverse(node));
        Kahn { ready: ready.collect(), dependents, done: vec![false; waiting.len()], waiting, dependencies }
    }

    fn run(&mut self) -> Vec<usize> {
        let mut order = Vec::new();
        while let Some(Reverse(node)) = self.ready.pop() {
            self.done[node] = true;
            self.release(node);
            order.push(node);
        }
        order
    }

    fn release(&mut self, node: usize) {
        for &dependent in &self.dependents[node] {
            #[cfg(test)]
            crate::work::count();
            self.waiting[dependent] -= 1;
            if self.waiting[dependent] == 0 && !self.done[dependent] {
                self.ready.push(Reverse(dependent));
            }
        }
    }

    /// A cycle among the nodes that are not done: each waits for another one, so that following any must come back.
    fn cycle(&self) -> Option<Vec<usize>> {
        let mut node = self.done.iter().position(|done| !done)?;
        let mut path: Vec<usize> = Vec::new();
        loop {
            #[cfg(test)]
            crate::work::count();
            if let Some(first) = path.iter().position(|&seen| seen == node) {
                let mut cycle = path.split_off(first);
                let lowest = cycle.iter().enumerate().min_by_key(|(_, n)| **n).map_or(0, |(i, _)| i);
                cycle.rotate_left(lowest);
                return Some(cycle);
            }
            path.push(node);
            node = *self.dependencies[node].iter().find(|&&needed| !self.done[needed])?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::order;

    type Lists<'a> = &'a [&'a [usize]];

    #[test]
    fn nodes_follow_their_dependencies_and_otherwise_the_file() {
        let table: &[(&[&[usize]], &[usize])] = &[
            (&[], &[]),
            (&[&[], &[], &[]], &[0, 1, 2]),
            (&[&[2], &[], &[]], &[1, 2, 0]),
            (&[&[1], &[2], &[]], &[2, 1, 0]),
            (&[&[3], &[], &[1], &[]], &[1, 2, 3, 0]),
            (&[&[], &[0], &[0], &[1, 2]], &[0, 1, 2, 3]),
        ];
        for (dependencies, expected) in table {
            let dependencies: Vec<Vec<usize>> = dependencies.iter().map(|d| d.to_vec()).collect();
            assert_eq!(order(&dependencies).as_deref(), Ok(*expected), "{dependencies:?}");
        }
    }

    #[test]
    fn every_cycle_is_found_and_nothing_but_cycles() {
        let table: &[(Lists, Lists)] = &[
            (&[&[0]], &[&[0]]),
            (&[&[1], &[0]], &[&[0, 1]]),
            (&[&[1], &[2], &[1]], &[&[1, 2]]),
            (&[&[1], &[0], &[3], &[2], &[0, 2]], &[&[0, 1], &[2, 3]]),
            (&[&[2], &[0], &[1]], &[&[0, 2, 1]]),
        ];
        for (dependencies, expected) in table {
            let dependencies: Vec<Vec<usize>> = dependencies.iter().map(|d| d.to_vec()).collect();
            let expected: Vec<Vec<usize>> = expected.iter().map(|c| c.to_vec()).collect();
            assert_eq!(order(&dependencies), Err(expected), "{dependencies:?}");
        }
    }
}
