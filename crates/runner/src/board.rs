//! What each thread is at, so that whoever watches a run can name the document that holds it up.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The threads of a run, each with its place, and what they have to tell.
#[derive(Debug)]
pub(crate) struct Board {
    places: Vec<Place>,
}

/// Where a thread says what it is at.
#[derive(Debug, Default)]
pub struct Place(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The document's id; the room is used again.
    id: String,
    /// The number of the stage that it is in.
    stage: Option<usize>,
    /// Since when it is at work; none while there is no document.
    since: Option<Instant>,
    /// Whether it was told to be slow.
    told: bool,
    lost: Vec<Lost>,
}

/// A document that takes its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slow {
    pub(crate) id: String,
    pub(crate) stage: Option<usize>,
    pub(crate) time: Duration,
}

/// A worker's process that is gone, and will be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Board {
    /// Places for so many threads.
    pub(crate) fn new(threads: usize) -> Board {
        Board { places: (0..threads.max(1)).map(|_| Place::default()).collect() }
    }

    /// The place of a thread of the pool.
    pub(crate) fn place(&self, thread: usize) -> &Place {
        &self.places[thread % self.places.len()]
    }

    /// The documents that are at work for longer than `most`, each once.
    pub(crate) fn slow(&self, most: Duration) -> Vec<Slow> {
        let slow = |place: &Place| {
            let mut state = place.lock();
            let time = state.since?.elapsed();
            if state.told || time < most {
                return None;
            }
            state.told = true;
            Some(Slow { id: state.id.clone(), stage: state.stage, time })
        };
        self.places.iter().filter_map(slow).collect()
    }

    /// The workers that are gone since this was last asked.
    pub(crate) fn lost(&self) -> Vec<Lost> {
        self.places.iter().flat_map(|place| std::mem::take(&mut place.lock().lost)).collect()
    }
}

impl Place {
    /// A document is at work, by this name as far as anybody knows.
    pub fn document(&self, id: &str) {
        let mut state = self.lock();
        state.id.clear();
        state.id.push_str(id);
        state.since.get_or_insert_with(Instant::now);
    }

    /// It enters the stage of this number.
    pub fn stage(&self, number: usize) {
        self.lock().stage = Some(number);
    }

    /// The process that worked on it is gone.
    pub fn lost(&self, id: &str, code: &str, message: &str) {
        let lost = Lost { id: id.to_owned(), code: code.to_owned(), message: message.to_owned() };
        self.lock().lost.push(lost);
    }

    /// Nothing is at work here any more.
    pub(crate) fn leave(&self) {
        let mut state = self.lock();
        (state.stage, state.since, state.told) = (None, None, false);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_slow_is_told_once_with_its_stage() {
        let board = Board::new(2);
        let (place, none) = (board.place(1), Duration::ZERO);
        assert_eq!(board.slow(none), []);
        place.document("may.jsonl:3");
        place.document("a");
        place.stage(4);
        assert_eq!(board.slow(Duration::from_secs(3600)), []);
        let slow = board.slow(none);
        assert_eq!((slow.len(), slow[0].id.as_str(), slow[0].stage), (1, "a", Some(4)));
        assert_eq!(board.slow(none), [], "it was told already");
        place.leave();
        assert_eq!(board.slow(none), []);
        place.document("b");
        assert_eq!((board.slow(none)[0].id.as_str(), board.slow(none).len()), ("b", 0));
        place.lost("b", "crash", "is gone");
        assert_eq!((board.lost().len(), board.lost().len()), (1, 0));
    }
}
