//! Reasons, in both directions.

use copydesk_document::Span;
use copydesk_extractor::{Candidate, Evidence, Reason};
use copydesk_plugin_abi as abi;

use crate::decode::{self, BridgeError};
use crate::encode;

/// The lists that an encoded reason points into; reused from reason to reason.
#[derive(Debug, Default)]
pub struct Lists {
    considered: Vec<abi::Candidate>,
    because: Vec<abi::Evidence>,
}

/// A reason that borrows from `reason` and from `lists`.
pub fn encode(reason: &Reason, lists: &mut Lists) -> abi::Reason {
    lists.considered.clear();
    lists.considered.extend(reason.considered.iter().map(|c| abi::Candidate {
        label: encode::str(&c.label),
        note: encode::str(&c.note),
        score: c.score,
        reserved: 0,
    }));
    lists.because.clear();
    lists.because.extend(reason.because.iter().map(|e| abi::Evidence {
        span: abi::Span { start: e.span.start, end: e.span.end },
        weight: e.weight,
        reserved: 0,
        note: encode::str(&e.note),
    }));
    abi::Reason {
        struct_size: size_of::<abi::Reason>(),
        span: abi::Span { start: reason.span.start, end: reason.span.end },
        subject: encode::str(&reason.subject),
        considered: lists.considered.as_ptr(),
        n_considered: lists.considered.len(),
        because: lists.because.as_ptr(),
        n_because: lists.because.len(),
    }
}

/// A reason as the other side gave it, copied; what it says is still to be checked ([`Reason::check`]).
///
/// # Safety
/// `reason` is null or leads to a reason that, with everything it points to, is as the header says.
pub unsafe fn decode(reason: *const abi::Reason) -> Result<Reason, BridgeError> {
    let what = "the reason";
    // SAFETY: the size stands first in every version of the struct, so that it can be read by itself.
    let size = unsafe { decode::slice(reason.cast::<usize>(), 1, what) }?[0];
    decode::size("cd_reason", size, size_of::<abi::Reason>())?;
    // SAFETY: the caller's promise, here and below; the struct is as large as this version's.
    unsafe {
        let reason = &decode::slice(reason, 1, what)?[0];
        let considered = decode::declared(reason.considered, reason.n_considered, "considered")?;
        let because = decode::declared(reason.because, reason.n_because, "because")?;
        Ok(Reason {
            span: Span::new(reason.span.start, reason.span.end),
            subject: decode::str(reason.subject, "the subject of a reason")?.to_owned(),
            considered: considered.iter().map(|c| candidate(c)).collect::<Result<_, _>>()?,
            because: because.iter().map(|e| evidence(e)).collect::<Result<_, _>>()?,
        })
    }
}

/// # Safety
/// Everything it points to is as the header says.
unsafe fn candidate(c: &abi::Candidate) -> Result<Candidate, BridgeError> {
    // SAFETY: the caller's promise.
    let (label, note) = unsafe {
        (decode::str(c.label, "the label of a candidate")?, decode::str(c.note, "the note of a candidate")?)
    };
    Ok(Candidate { label: label.to_owned(), score: c.score, note: note.to_owned() })
}

/// # Safety
/// Everything it points to is as the header says.
unsafe fn evidence(e: &abi::Evidence) -> Result<Evidence, BridgeError> {
    // SAFETY: the caller's promise.
    let note = unsafe { decode::str(e.note, "the note of evidence")? };
    Ok(Evidence { span: Span::new(e.span.start, e.span.end), weight: e.weight, note: note.to_owned() })
}
