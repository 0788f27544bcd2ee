/* Copydesk plugin ABI, version 1.3.
 *
 * A plugin is a dynamic library that exports one function,
 *
 *     const cd_plugin *copydesk_plugin_v1(void);
 *
 * which returns a static table and has no side effects, so that listing plugins is safe. The host reads from the
 * table what the plugin requires, provides and can be told, and calls it through the function pointers in it.
 *
 * Rules:
 * - Only integers, floats, pointers and lengths cross. Strings are UTF-8 with a length, not terminated by NUL.
 * - No memory changes owner. What the host passes is valid until the call returns; what the plugin passes to `emit`
 *   or `add` is copied before that returns; the plugin's table and all it points to stay valid for ever.
 * - An instance is immutable after `create` and used by several threads at once; scratch belongs to one thread.
 * - No exception, panic or longjmp may leave a callback. Return a status and fill the error instead.
 * - Offsets are UTF-8 bytes, half-open, on character boundaries. The host checks everything that is emitted and
 *   rejects a document's output as a whole if one rule is broken.
 * - The output for a document depends on that document and the options alone.
 *
 * Versions: the host loads plugins with its own ABI major and a minor that is not above its own. Structs that begin
 * with `struct_size` may grow at the end in a later minor; a field past the other side's `struct_size` is absent.
 * All other structs never change within a major. Since 1.1: `explain` and what it needs. Since
 * 1.2: `max_annotations`. Since 1.3: CD_STRS.
 */
#ifndef COPYDESK_PLUGIN_H
#define COPYDESK_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CD_ABI_MAJOR 1u
#define CD_ABI_MINOR 3u

/* "Absent" in label, symbol, u32 and ref columns, in cd_span.start and in cd_str_range.offset. In i64 columns it is
 * INT64_MIN, in f32 columns NaN. */
#define CD_NONE UINT32_MAX

/* Status of a callback. */
#define CD_OK 0
#define CD_ERROR 1 /* the plugin says why in the error */
#define CD_PANIC 2 /* the plugin caught a panic or exception: its scratch is thrown away */
#define CD_REFUSED 3 /* from the host's `emit` or `add`: stop, return CD_ERROR */

/* Types of attributes and columns, with the C type of one row. */
#define CD_SYMBOL 1u /* uint32_t: index into the attribute's symbols */
#define CD_U32 2u    /* uint32_t */
#define CD_I64 3u    /* int64_t */
#define CD_F32 4u    /* float, finite */
#define CD_STR 5u    /* cd_str_range: bytes in the layer's heap */
#define CD_SPAN 6u   /* cd_span of the document's text */
#define CD_REF 7u    /* uint32_t: row of the target layer */
#define CD_VECTOR 8u /* float[width], finite */
#define CD_STRS 9u   /* since 1.3: cd_str_range: a list of strings in the heap, each followed by a NUL byte */

/* Types of options. */
#define CD_OPTION_BOOL 1u    /* cd_value.integer: 0 or 1 */
#define CD_OPTION_INTEGER 2u /* cd_value.integer */
#define CD_OPTION_FLOAT 3u   /* cd_value.real, finite */
#define CD_OPTION_STRING 4u  /* cd_value.string */
#define CD_OPTION_STRINGS 5u /* cd_value.strings, n_strings */
#define CD_OPTION_PATH 6u    /* cd_value.string, absolute or relative to the process; empty is no path */

/* Flags. */
#define CD_OPTIONAL 1u  /* cd_requirement: the plugin can do without the layer */
#define CD_SHOW_TEXT 1u /* cd_schema: formats show the covered text */
#define CD_MANDATORY 1u /* cd_option: has no default */

typedef struct cd_str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;
} cd_str;

typedef struct cd_span {
    uint32_t start;
    uint32_t end;
} cd_span;

typedef struct cd_str_range {
    uint32_t offset;
    uint32_t len;
} cd_str_range;

/* ---- What a plugin declares -------------------------------------------------------------------------------- */

typedef struct cd_attribute {
    cd_str name;
    uint32_t type;  /* CD_SYMBOL … CD_STRS */
    uint32_t width; /* of a CD_VECTOR, else 0 */
    const cd_str *symbols; /* of a CD_SYMBOL */
    size_t n_symbols;
    cd_str target; /* of a CD_REF: the layer */
    cd_str doc;
} cd_attribute;

typedef struct cd_edge_kind {
    cd_str name;
    cd_str target; /* the layer it leads to */
    cd_str doc;
} cd_edge_kind;

typedef struct cd_schema {
    cd_str name; /* of the layer */
    cd_str doc;
    cd_str label_key; /* how output calls the label: "label", "kind", "role" … */
    cd_str spans_key; /* if not empty, output shows a list of spans under this key instead of start and end */
    const cd_str *labels; /* none: annotations carry no label */
    size_t n_labels;
    const cd_attribute *attributes;
    size_t n_attributes;
    const cd_edge_kind *edges;
    size_t n_edges;
    uint32_t flags; /* CD_SHOW_TEXT */
    uint32_t reserved;
} cd_schema;

typedef struct cd_requirement {
    cd_str layer;
    const cd_attribute *attributes; /* name and type (and width) count; the layer's columns come in this order */
    size_t n_attributes;
    uint32_t flags; /* CD_OPTIONAL */
    uint32_t reserved;
} cd_requirement;

typedef struct cd_value {
    uint32_t type; /* CD_OPTION_… */
    uint32_t reserved;
    int64_t integer;
    double real;
    cd_str string;
    const cd_str *strings;
    size_t n_strings;
} cd_value;

typedef struct cd_option {
    cd_str key;
    cd_str doc;
    cd_value value; /* its type and default */
    uint32_t flags; /* CD_MANDATORY */
    uint32_t reserved;
} cd_option;

/* ---- What the host passes ---------------------------------------------------------------------------------- */

/* How an instance is to work. */
typedef struct cd_config {
    size_t struct_size;
    const cd_value *options; /* validated, one for each of the plugin's options, in their order */
    size_t n_options;
    const cd_schema *const *inputs; /* one for each requirement; NULL: an optional layer that nobody makes */
    size_t n_inputs;
} cd_config;

typedef struct cd_pair {
    cd_str key;
    cd_str value;
} cd_pair;

typedef struct cd_column {
    uint32_t type;  /* CD_SYMBOL … CD_STRS */
    uint32_t width; /* of a CD_VECTOR, else 0 */
    const void *data; /* n rows */
} cd_column;

typedef struct cd_edge {
    uint32_t from; /* row of this layer */
    uint32_t kind; /* index into the schema's edges */
    uint32_t to;   /* row of the kind's target layer */
} cd_edge;

/* The annotations of one layer, one row each. The same struct goes in and out.
 * In: rows are sorted by start ascending, then end descending.
 * Out: rows may come in any order; the host sorts them, and references and edges follow. */
typedef struct cd_layer {
    size_t struct_size;
    size_t n;
    const uint32_t *starts;
    const uint32_t *ends;
    const uint32_t *labels; /* NULL when the schema has no labels */
    const float *scores;    /* from 0 to 1; NULL: none */
    /* Discontinuous annotations: row i has the pieces fragment_ends[i - 1] … fragment_ends[i] of `fragments`.
     * Both NULL when every annotation is contiguous. */
    const uint32_t *fragment_ends;
    const cd_span *fragments;
    size_t n_fragments;
    const cd_column *columns; /* one for each attribute declared (out) or asked for (in) */
    size_t n_columns;
    const char *heap; /* UTF-8 bytes of all CD_STR and CD_STRS values */
    size_t heap_len;
    const cd_edge *edges;
    size_t n_edges;
    uint32_t longest; /* in: the length of the longest span, which bounds overlap queries; out: ignored */
    uint32_t reserved;
} cd_layer;

typedef struct cd_doc {
    size_t struct_size;
    cd_str id;
    cd_str text;
    const cd_pair *meta;
    size_t n_meta;
    const cd_layer *const *layers; /* one for each requirement; NULL: not produced */
    size_t n_layers;
} cd_doc;

/* Where a plugin puts its layers: once for each document and provided layer, in any order. */
typedef struct cd_sink {
    size_t struct_size;
    void *context;
    /* `doc`: index into the docs passed; `layer`: index into the plugin's provides. Copies. */
    int32_t (*emit)(void *context, size_t doc, size_t layer, const cd_layer *data);
    /* Since 1.2: a layer whose `n` is above this is refused before anything else of it is read. Whoever knows `n` before
     * the work that fills the rows emits the layer with `n` alone and is spared the work. */
    size_t max_annotations;
} cd_sink;

/* Since 1.1: one possible decision. */
typedef struct cd_candidate {
    cd_str label;
    cd_str note; /* may be empty */
    float score; /* how likely the plugin holds it, 0 to 1 */
    uint32_t reserved;
} cd_candidate;

/* Since 1.1: one thing that moved a decision. */
typedef struct cd_evidence {
    cd_span span; /* the words that did; start and end CD_NONE: in no place of the text */
    float weight; /* finite; above 0 for the choice, below 0 against it, on one scale within a reason */
    uint32_t reserved;
    cd_str note; /* may be empty */
} cd_evidence;

/* Since 1.1: why the plugin decided one thing. */
typedef struct cd_reason {
    size_t struct_size;
    cd_span span;   /* what the decision is about */
    cd_str subject; /* what was decided, in a few words */
    const cd_candidate *considered; /* the choice first */
    size_t n_considered;
    const cd_evidence *because;
    size_t n_because;
} cd_reason;

typedef struct cd_reasons { /* since 1.1: where a plugin puts its reasons */
    size_t struct_size;
    void *context;
    int32_t (*add)(void *context, const cd_reason *reason); /* copies; at most 1000 in a call */
} cd_reasons;

/* Filled by the plugin when a callback fails. `message` is the host's buffer. */
typedef struct cd_error {
    size_t struct_size;
    char *message; /* write at most `capacity` bytes of UTF-8 */
    size_t capacity;
    size_t len; /* bytes written */
    size_t doc; /* process: the document that failed; those before it are complete */
} cd_error;

/* ---- The table --------------------------------------------------------------------------------------------- */

typedef struct cd_plugin {
    size_t struct_size;
    uint32_t abi_major; /* CD_ABI_MAJOR */
    uint32_t abi_minor; /* CD_ABI_MINOR */
    cd_str name;
    cd_str version; /* major.minor.patch */
    cd_str doc;     /* one line */
    const cd_requirement *requirements;
    size_t n_requirements;
    const cd_schema *provides;
    size_t n_provides;
    const cd_option *options;
    size_t n_options;

    /* Builds an instance into *instance. */
    int32_t (*create)(const cd_config *config, void **instance, cd_error *error);
    void (*destroy)(void *instance);
    /* Buffers of one worker, reused from call to call. */
    int32_t (*scratch_new)(const void *instance, void **scratch, cd_error *error);
    void (*scratch_free)(const void *instance, void *scratch);
    /* Annotates n documents, one after the other; on failure says which in error->doc. */
    int32_t (*process)(const void *instance, void *scratch, const cd_doc *docs, size_t n, const cd_sink *sink,
                       cd_error *error);
    /* Since 1.1, may be NULL: says why it decides what it decides about the bytes start … end, at least one character.
     * The document is as `process` gets it: without the plugin's own layers, so that it decides again. */
    int32_t (*explain)(const void *instance, void *scratch, const cd_doc *doc, uint32_t start, uint32_t end,
                       const cd_reasons *reasons, cd_error *error);
} cd_plugin;

/* The one symbol a plugin exports. */
#if defined(_WIN32)
#define CD_EXPORT __declspec(dllexport)
#else
#define CD_EXPORT __attribute__((visibility("default")))
#endif
CD_EXPORT const cd_plugin *copydesk_plugin_v1(void);

#ifdef __cplusplus
}
#endif
#endif
