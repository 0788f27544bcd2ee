//! What Python hands over as a document: a text, a pair of id and text, or a mapping, as rows of other programs are.

use copydesk::{document, refused};
use copydesk_corpus::ReadError;
use copydesk_document::{Document, Meta};
use copydesk_runner::FailedDocument;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyFloat, PyInt, PyMapping, PyString, PyTuple};

/// A document that is not one yet: making it is left to whoever annotates it.
pub(crate) struct Raw {
    id: Option<String>,
    text: String,
    meta: Meta,
}

impl Raw {
    /// Of the arguments of a call.
    ///
    /// # Errors
    /// Those of the caller's mistakes: a text that is none, metadata that are neither texts nor numbers nor dates.
    pub(crate) fn new<'py>(
        text: &Bound<'py, PyAny>,
        id: Option<String>,
        meta: impl IntoIterator<Item = (String, Bound<'py, PyAny>)>,
    ) -> PyResult<Raw> {
        let text = text_of(text).map_err(PyTypeError::new_err)?;
        let mut kept = Meta::new();
        for (key, value) in meta {
            match scalar(&value)? {
                Scalar::Missing => {}
                Scalar::Is(value) => kept.push((key, value)),
                Scalar::No => {
                    let class = value.get_type().name()?;
                    let what = format!(
                        "`{key}` is of type {class}; metadata are texts, numbers, dates and booleans"
                    );
                    return Err(PyTypeError::new_err(what));
                }
            }
        }
        Ok(Raw { id, text, meta: kept })
    }

    /// The bytes of the text.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Makes the document, of at most so many bytes.
    pub(crate) fn make(self, most: u64) -> Result<Document, FailedDocument> {
        document(self.id, self.text, self.meta, most)
    }
}

/// Under which keys a mapping has a document.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) text: String,
    pub(crate) id: String,
}

/// What a stream yields as its `number`-th item, counted from 1. What is no document is one that failed, so that nothing is lost.
pub(crate) fn raw(
    item: &Bound<'_, PyAny>,
    number: u64,
    keys: &Keys,
) -> PyResult<Result<Raw, FailedDocument>> {
    let mut id = None;
    let mut meta = Meta::new();
    let text = if let Ok(pair) = item.cast::<PyTuple>()
        && pair.len() == 2
    {
        id = id_of(&pair.get_item(0)?)?;
        pair.get_item(1)?
    } else if let Ok(row) = item.cast::<PyMapping>() {
        for pair in row.items()?.iter() {
            let (key, value) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            let key = key.str()?.to_string_lossy().into_owned();
            if key == keys.id {
                id = id_of(&value)?;
            } else if key != keys.text
                && let Scalar::Is(value) = scalar(&value)?
            {
                // As in a corpus, lists and objects are no metadata.
                meta.push((key, value));
            }
        }
        match row.get_item(keys.text.as_str()) {
            Ok(text) => text,
            Err(_) => {
                let message = format!("item {number} has no `{}`", keys.text);
                return Ok(Err(failed(id, number, meta, message)));
            }
        }
    } else {
        item.clone()
    };
    Ok(match text_of(&text) {
        Ok(text) => Ok(Raw { id, text, meta }),
        Err(what) => Err(failed(id, number, meta, format!("item {number}: {what}"))),
    })
}

fn failed(id: Option<String>, number: u64, meta: Meta, message: String) -> FailedDocument {
    let id = id.unwrap_or_else(|| format!("item-{number}"));
    refused(id, meta, ReadError::UNREADABLE, message)
}

/// The text of a string, or what the value is instead.
fn text_of(value: &Bound<'_, PyAny>) -> Result<String, String> {
    let Ok(text) = value.cast::<PyString>() else {
        let class = value.get_type().name().map_or_else(|_| "?".into(), |n| n.to_string());
        return Err(match is_missing(value) {
            true => format!("the text is missing ({value})"),
            false => format!("the text is of type {class}, and no string"),
        });
    };
    text.extract().map_err(|_| "the text has half of a surrogate pair, which is no character".to_owned())
}

fn id_of(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    Ok(if is_missing(value) { None } else { Some(value.str()?.to_string_lossy().into_owned()) })
}

enum Scalar {
    Missing,
    Is(String),
    No,
}

/// A value of metadata, written as JSON writes it, and dates as ISO 8601 does.
fn scalar(value: &Bound<'_, PyAny>) -> PyResult<Scalar> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Scalar::Is(text.to_string_lossy().into_owned()));
    }
    if is_missing(value) {
        return Ok(Scalar::Missing);
    }
    if let Ok(on) = value.cast::<PyBool>() {
        return Ok(Scalar::Is(on.is_true().to_string()));
    }
    if value.cast::<PyDate>().is_ok() {
        return Ok(Scalar::Is(value.call_method0("isoformat")?.extract()?));
    }
    if value.cast::<PyInt>().is_ok() || value.cast::<PyFloat>().is_ok() || value.hasattr("__index__")? {
        return Ok(Scalar::Is(value.str()?.to_string_lossy().into_owned()));
    }
    Ok(Scalar::No)
}

/// Whether it stands for nothing: `None`, and what data frames have in its place, which is not equal to itself (NaN, NaT) or does
/// not say whether it is (`pandas.NA`).
fn is_missing(value: &Bound<'_, PyAny>) -> bool {
    value.is_none() || value.ne(value).unwrap_or(true)
}
