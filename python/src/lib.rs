//! Copydesk for Python: the module `copydesk._native`, over the facade crate. What Python sees is declared in
//! `copydesk/_native.pyi`.

mod command;
mod document;
mod errors;
mod item;
mod layer;
mod pipeline;
mod plugin;
mod schemas;
mod stream;
mod tables;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<pipeline::Pipeline>()?;
    module.add_class::<stream::Stream>()?;
    module.add_class::<document::Document>()?;
    module.add_class::<document::Problem>()?;
    module.add_class::<layer::Layer>()?;
    module.add_class::<layer::Annotations>()?;
    module.add_class::<layer::Annotation>()?;
    module.add_class::<layer::Mention>()?;
    module.add_class::<tables::Tables>()?;
    module.add_class::<tables::Table>()?;
    module.add_function(wrap_pyfunction!(pipeline::again, module)?)?;
    module.add_function(wrap_pyfunction!(pipeline::ready_text, module)?)?;
    module.add_function(wrap_pyfunction!(plugin::check_plugin, module)?)?;
    module.add_function(wrap_pyfunction!(schemas::schemas, module)?)?;
    module.add_function(wrap_pyfunction!(command::run, module)?)?;
    Ok(())
}
