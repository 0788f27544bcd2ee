//! The documents in flight: how much memory they take, and their records put back into input order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the reader, the workers and the writer share. The reader waits for room, the writer for the record whose turn it
/// is.
#[derive(Debug)]
pub(crate) struct Flow<T> {
    memory: usize,
    /// What a document is taken to need for each byte of its source.
    factor: usize,
    /// The most documents in flight.
    most: usize,
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    used: usize,
    admitted: u64,
    written: u64,
    finished: BTreeMap<u64, Finished<T>>,
    /// Nothing more will be read.
    ended: bool,
    /// Nothing more will be written.
    stopped: bool,
}

/// A document's place in the flow.
#[derive(Debug)]
pub(crate) struct Ticket {
    number: u64,
    bytes: usize,
}

/// What became of a document.
#[derive(Debug)]
pub(crate) struct Finished<T> {
    pub(crate) ticket: Ticket,
    /// What it counts against the memory now.
    pub(crate) cost: usize,
    pub(crate) value: T,
}

/// What the writer is to do.
#[derive(Debug)]
pub(crate) enum Next<T> {
    /// Write this.
    Ready(Finished<T>),
    /// Wait: documents are being read or worked on.
    Wait,
    /// All is written.
    End,
}

impl<T> Flow<T> {
    pub(crate) fn new(memory: usize, factor: usize, most: usize) -> Flow<T> {
        let finished = BTreeMap::new();
        let state = State { used: 0, admitted: 0, written: 0, finished, ended: false, stopped: false };
        Flow { memory, factor, most, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Says, when it is dropped, that nothing more will be read.
    pub(crate) fn reading(&self) -> AtEnd<'_, T> {
        AtEnd { flow: self, change: |state| state.ended = true }
    }

    /// Says, when it is dropped, that nothing more will be written.
    pub(crate) fn writing(&self) -> AtEnd<'_, T> {
        AtEnd { flow: self, change: |state| state.stopped = true }
    }

    /// Whether nothing more will be written.
    pub(crate) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Waits until another document may be read; `None` when nothing more will be written.
    pub(crate) fn wait_for_room(&self) -> Option<()> {
        self.until(|s| s.is_empty() || (s.used < self.memory && s.admitted - s.written < self.most as u64))
            .map(drop)
    }

    /// Waits until a document of this many bytes may go in; `None` when nothing more will be written.
    pub(crate) fn admit(&self, bytes: usize) -> Option<Ticket> {
        let needs = self.estimate(bytes);
        let mut state = self.until(|s| s.is_empty() || s.used.saturating_add(needs) <= self.memory)?;
        state.used += needs;
        state.admitted += 1;
        Some(Ticket { number: state.admitted - 1, bytes })
    }

    /// Puts what became of a document, which takes `cost` bytes, into its place.
    pub(crate) fn finish(&self, ticket: Ticket, cost: usize, value: T) {
        self.change(|state| {
            state.used = state.used - self.estimate(ticket.bytes) + cost;
            state.finished.insert(ticket.number, Finished { ticket, cost, value });
        });
    }

    /// What the writer is to do now.
    pub(crate) fn next(&self) -> Next<T> {
        let mut state = self.lock();
        let turn = state.written;
        match state.finished.remove(&turn) {
            Some(finished) => Next::Ready(finished),
            None if state.ended && state.is_empty() => Next::End,
            None => Next::Wait,
        }
    }

    /// Waits until [`Flow::next`] says something else than to wait, or for so long.
    pub(crate) fn wait(&self, most: Duration) {
        let waits = |s: &mut State<T>| !(s.finished.contains_key(&s.written) || s.ended && s.is_empty());
        let waited = self.changed.wait_timeout_while(self.lock(), most, waits);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Says that the document whose turn it was is written, and the `cost` that it had is free.
    pub(crate) fn written(&self, cost: usize) {
        self.change(|state| {
            state.used -= cost;
            state.written += 1;
        });
    }

    fn estimate(&self, bytes: usize) -> usize {
        bytes.saturating_mul(self.factor)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State<T>)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn until(&self, holds: impl Fn(&State<T>) -> bool) -> Option<MutexGuard<'_, State<T>>> {
        let waits = |s: &mut State<T>| !s.stopped && !holds(s);
        let state = self.changed.wait_while(self.lock(), waits).unwrap_or_else(PoisonError::into_inner);
        (!state.stopped).then_some(state)
    }
}

impl<T> State<T> {
    /// Whether no document is in flight.
    fn is_empty(&self) -> bool {
        self.admitted == self.written
    }
}

impl Ticket {
    /// Bytes of the document's source.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Changes the flow when it is dropped, by a panic too.
#[must_use]
pub(crate) struct AtEnd<'f, T> {
    flow: &'f Flow<T>,
    change: fn(&mut State<T>),
}

impl<T> Drop for AtEnd<'_, T> {
    fn drop(&mut self) {
        self.flow.change(self.change);
    }
}
