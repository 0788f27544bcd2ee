/* A plugin of ABI 1.0, compiled against the header of that version, which lies beside it and is never changed: it must
 * load and work for as long as there is a major version 1. It marks the first character of every text. */
#include "copydesk_plugin.h"

#define STR(literal) {literal, sizeof(literal) - 1}

static const cd_schema LAYERS[] = {{.name = STR("old"), .doc = STR("First characters."), .label_key = STR("label")}};

static int32_t create(const cd_config *config, void **instance, cd_error *error) {
    (void)config;
    (void)error;
    static char nothing;
    *instance = &nothing;
    return CD_OK;
}

static void destroy(void *instance) {
    (void)instance;
}

static int32_t scratch_new(const void *instance, void **scratch, cd_error *error) {
    (void)instance;
    (void)error;
    static char nothing;
    *scratch = &nothing;
    return CD_OK;
}

static void scratch_free(const void *instance, void *scratch) {
    (void)instance;
    (void)scratch;
}

static int32_t process(const void *instance, void *scratch, const cd_doc *docs, size_t n, const cd_sink *sink,
                       cd_error *error) {
    (void)instance;
    (void)scratch;
    for (size_t i = 0; i < n; i++) {
        const cd_str text = docs[i].text;
        const uint32_t start = 0;
        uint32_t end = text.len > 0;
        while (end > 0 && end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) end++;
        const cd_layer layer = {.struct_size = sizeof layer, .n = end > 0, .starts = &start, .ends = &end};
        error->doc = i;
        if (sink->emit(sink->context, i, 0, &layer) != CD_OK) return CD_ERROR;
    }
    return CD_OK;
}

/* What follows the table in memory is no function: a host that read past the size it states would call it. */
static const struct {
    cd_plugin table;
    uintptr_t after[4];
} PLUGIN = {
    .table = {.struct_size = sizeof(cd_plugin), .abi_major = CD_ABI_MAJOR, .abi_minor = CD_ABI_MINOR,
              .name = STR("old"), .version = STR("1.0.0"), .doc = STR("Was built for ABI 1.0."), .provides = LAYERS,
              .n_provides = 1, .create = create, .destroy = destroy, .scratch_new = scratch_new,
              .scratch_free = scratch_free, .process = process},
    .after = {1, 1, 1, 1},
};

_Static_assert(CD_ABI_MINOR == 0, "this is the plugin of the first minor");

const cd_plugin *copydesk_plugin_v1(void) {
    return &PLUGIN.table;
}
