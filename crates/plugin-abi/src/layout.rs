/// Size and field offsets of a struct, for comparison with a C compiler's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StructLayout {
    /// Its name in the header.
    pub c_name: &'static str,
    /// Its size in bytes.
    pub size: usize,
    /// Its fields' names in the header, with their offsets in bytes.
    pub fields: &'static [(&'static str, usize)],
}

/// Lists the fields of a struct; the first form has the header's names, the second renames some.
macro_rules! layout {
    ($c:literal, $rust:ident { $($field:ident $(as $c_field:literal)?),* $(,)? }) => {
        StructLayout {
            c_name: $c,
            size: size_of::<crate::$rust>(),
            fields: &[$((layout!(@name $field $($c_field)?), std::mem::offset_of!(crate::$rust, $field))),*],
        }
    };
    (@name $field:ident $c_field:literal) => { $c_field };
    (@name $field:ident) => { stringify!($field) };
}

/// All structs of the ABI.
pub const STRUCTS: &[StructLayout] = &[
    layout!("cd_str", Str { ptr, len }),
    layout!("cd_span", Span { start, end }),
    layout!("cd_str_range", StrRange { offset, len }),
    layout!("cd_attribute", Attribute { name, attribute_type as "type", width, symbols, n_symbols, target, doc }),
    layout!("cd_edge_kind", EdgeKind { name, target, doc }),
    layout!(
        "cd_schema",
        Schema {
            name,
            doc,
            label_key,
            spans_key,
            labels,
            n_labels,
            attributes,
            n_attributes,
            edges,
            n_edges,
            flags,
            reserved,
        }
    ),
    layout!("cd_requirement", Requirement { layer, attributes, n_attributes, flags, reserved }),
    layout!(
        "cd_value",
        Value { value_type as "type", reserved, integer, real, string, strings, n_strings }
    ),
    layout!("cd_option", OptionDef { key, doc, value, flags, reserved }),
    layout!("cd_config", Config { struct_size, options, n_options, inputs, n_inputs }),
    layout!("cd_pair", Pair { key, value }),
    layout!("cd_column", Column { column_type as "type", width, data }),
    layout!("cd_edge", Edge { from, kind, to }),
    layout!(
        "cd_layer",
        Layer {
            struct_size,
            n,
            starts,
            ends,
            labels,
            scores,
            fragment_ends,
            fragments,
            n_fragments,
            columns,
            n_columns,
            heap,
            heap_len,
            edges,
            n_edges,
            longest,
            reserved,
        }
    ),
    layout!("cd_doc", Doc { struct_size, id, text, meta, n_meta, layers, n_layers }),
    layout!("cd_sink", Sink { struct_size, context, emit, max_annotations }),
    layout!("cd_candidate", Candidate { label, note, score, reserved }),
    layout!("cd_evidence", Evidence { span, weight, reserved, note }),
    layout!("cd_reason", Reason { struct_size, span, subject, considered, n_considered, because, n_because }),
    layout!("cd_reasons", Reasons { struct_size, context, add }),
    layout!("cd_error", Error { struct_size, message, capacity, len, doc }),
    layout!(
        "cd_plugin",
        Plugin {
            struct_size,
            abi_major,
            abi_minor,
            name,
            version,
            doc,
            requirements,
            n_requirements,
            provides,
            n_provides,
            options,
            n_options,
            create,
            destroy,
            scratch_new,
            scratch_free,
            process,
            explain,
        }
    ),
];

// On the 64-bit targets that Copydesk supports, a change of a struct that plugins in the field rely on fails here,
// before any C compiler is asked.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(crate::PLUGIN_SIZE_1_0 == 152);
    assert!(size_of::<crate::Plugin>() == 160);
    assert!(size_of::<crate::Layer>() == 128);
    assert!(size_of::<crate::Doc>() == 72);
    assert!(size_of::<crate::Schema>() == 120);
    assert!(size_of::<crate::Value>() == 56);
    assert!(size_of::<crate::Candidate>() == 40);
    assert!(size_of::<crate::Evidence>() == 32);
    assert!(size_of::<crate::Reason>() == 64);
};
