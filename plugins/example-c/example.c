/* A Copydesk plugin in C: finds sums of money, such as "$3.5 million" or "€20".
 *
 * It shows all that a plugin has to do: declare a layer, a required layer and an option; build an immutable instance;
 * keep the buffers of one worker in scratch; read tokens and emit annotations; say why; report errors instead of crashing. */
#include "copydesk_plugin.h"

#include <stdlib.h>
#include <string.h>

#define STR(literal) {literal, sizeof(literal) - 1}
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- What the plugin declares ---- */

/* The labels of the layer, in the order of SIGNS. */
static const cd_str CURRENCIES[] = {STR("dollar"), STR("euro"), STR("pound"), STR("yen")};
static const cd_str SIGNS[] = {STR("$"), STR("€"), STR("£"), STR("¥")};

static const struct {
    cd_str word;
    uint32_t power;
} SCALES[] = {{STR("thousand"), 3}, {STR("million"), 6}, {STR("billion"), 9}, {STR("trillion"), 12}};

static const cd_attribute ATTRIBUTES[] = {{
    .name = STR("power"),
    .type = CD_U32,
    .doc = STR("The power of ten by which the number is multiplied: 6 for a million."),
}};

static const cd_schema PROVIDES[] = {{
    .name = STR("money"),
    .doc = STR("Sums of money: a currency's sign, a number, and the word that scales it."),
    .label_key = STR("currency"),
    .labels = CURRENCIES,
    .n_labels = COUNT(CURRENCIES),
    .attributes = ATTRIBUTES,
    .n_attributes = COUNT(ATTRIBUTES),
    .flags = CD_SHOW_TEXT,
}};

static const cd_requirement REQUIREMENTS[] = {{.layer = STR("tokens")}};

static const cd_option OPTIONS[] = {{
    .key = STR("scale-words"),
    .doc = STR("Whether a word such as `million` belongs to the sum."),
    .value = {.type = CD_OPTION_BOOL, .integer = 1},
}};

/* ---- Instance and scratch ---- */

/* Built once, then only read, by any number of threads. */
struct money {
    uint32_t number; /* the label that the tokens layer gives to numbers */
    int scale_words;
};

/* The columns of the layer that one worker is filling. */
struct columns {
    size_t n, capacity;
    uint32_t *starts, *ends, *labels, *powers;
};

static int32_t fail(cd_error *error, const char *message) {
    size_t len = strlen(message);
    error->len = len < error->capacity ? len : error->capacity;
    memcpy(error->message, message, error->len);
    return CD_ERROR;
}

static int equal(cd_str a, cd_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static int32_t create(const cd_config *config, void **instance, cd_error *error) {
    /* Options and inputs come in the order in which they were declared; a required input is never NULL. */
    const cd_schema *tokens = config->inputs[0];
    const cd_str wanted = STR("number");
    uint32_t number = 0;
    while (number < tokens->n_labels && !equal(tokens->labels[number], wanted)) number++;
    if (number == tokens->n_labels) return fail(error, "the layer `tokens` has no label `number`");
    struct money *self = malloc(sizeof *self);
    if (self == NULL) return fail(error, "out of memory");
    self->number = number;
    self->scale_words = config->options[0].integer != 0;
    *instance = self;
    return CD_OK;
}

static void destroy(void *instance) {
    free(instance);
}

static int32_t scratch_new(const void *instance, void **scratch, cd_error *error) {
    (void)instance;
    *scratch = calloc(1, sizeof(struct columns));
    return *scratch == NULL ? fail(error, "out of memory") : CD_OK;
}

static void scratch_free(const void *instance, void *scratch) {
    struct columns *out = scratch;
    (void)instance;
    free(out->starts);
    free(out->ends);
    free(out->labels);
    free(out->powers);
    free(out);
}

/* On failure the old column stays valid and owned, so scratch_free works at any time. */
static int grow(uint32_t **column, size_t capacity) {
    uint32_t *larger = realloc(*column, capacity * sizeof **column);
    if (larger != NULL) *column = larger;
    return larger != NULL;
}

static int reserve(struct columns *out, size_t n) {
    if (n <= out->capacity) return 1;
    size_t capacity = out->capacity < 16 ? 16 : out->capacity * 2;
    int grown = grow(&out->starts, capacity) && grow(&out->ends, capacity) && grow(&out->labels, capacity) &&
                grow(&out->powers, capacity);
    if (grown) out->capacity = capacity;
    return grown;
}

/* ---- Work ---- */

/* The currency whose sign stands right before `at`, or CD_NONE. */
static uint32_t currency_before(cd_str text, uint32_t at) {
    for (uint32_t i = 0; i < COUNT(SIGNS); i++) {
        size_t len = SIGNS[i].len;
        if (at >= len && memcmp(text.ptr + at - len, SIGNS[i].ptr, len) == 0) return i;
    }
    return CD_NONE;
}

/* The power of ten that a token stands for, 0 if it is no scale word. */
static uint32_t power_of(cd_str text, uint32_t start, uint32_t end) {
    cd_str token = {text.ptr + start, end - start};
    for (size_t i = 0; i < COUNT(SCALES); i++) {
        if (equal(token, SCALES[i].word)) return SCALES[i].power;
    }
    return 0;
}

static int find(const struct money *self, cd_str text, const cd_layer *tokens, struct columns *out) {
    out->n = 0;
    for (size_t i = 0; i < tokens->n; i++) {
        if (tokens->labels[i] != self->number) continue;
        uint32_t currency = currency_before(text, tokens->starts[i]);
        if (currency == CD_NONE) continue;
        if (!reserve(out, out->n + 1)) return 0;
        uint32_t end = tokens->ends[i], power = 0;
        /* The scale word follows after one space. */
        if (self->scale_words && i + 1 < tokens->n && tokens->starts[i + 1] == end + 1 && text.ptr[end] == ' ') {
            power = power_of(text, tokens->starts[i + 1], tokens->ends[i + 1]);
            if (power > 0) end = tokens->ends[i + 1];
        }
        out->starts[out->n] = tokens->starts[i] - (uint32_t)SIGNS[currency].len;
        out->ends[out->n] = end;
        out->labels[out->n] = currency;
        out->powers[out->n] = power;
        out->n++;
    }
    return 1;
}

static int32_t process(const void *instance, void *scratch, const cd_doc *docs, size_t n, const cd_sink *sink,
                       cd_error *error) {
    struct columns *out = scratch;
    for (size_t i = 0; i < n; i++) {
        error->doc = i; /* the document that a failure is about */
        if (!find(instance, docs[i].text, docs[i].layers[0], out)) return fail(error, "out of memory");
        const cd_column power = {.type = CD_U32, .data = out->powers};
        const cd_layer layer = {.struct_size = sizeof layer, .n = out->n, .starts = out->starts, .ends = out->ends,
                                .labels = out->labels, .columns = &power, .n_columns = 1};
        /* The host copies what it is given and knows why it refuses something. */
        if (sink->emit(sink->context, i, 0, &layer) != CD_OK) return CD_ERROR;
    }
    return CD_OK;
}

/* For `copydesk explain`: the sums that overlap the bytes start … end, and what makes them sums. A plugin can do without
 * this function. */
static int32_t explain(const void *instance, void *scratch, const cd_doc *doc, uint32_t start, uint32_t end,
                       const cd_reasons *reasons, cd_error *error) {
    struct columns *out = scratch;
    if (!find(instance, doc->text, doc->layers[0], out)) return fail(error, "out of memory");
    for (size_t i = 0; i < out->n; i++) {
        if (out->ends[i] <= start || end <= out->starts[i]) continue;
        const uint32_t number = out->starts[i] + (uint32_t)SIGNS[out->labels[i]].len;
        const cd_candidate currency = {.label = CURRENCIES[out->labels[i]], .score = 1};
        const cd_evidence because[] = {
            {.span = {out->starts[i], number}, .weight = 1, .note = STR("the sign of a currency")},
            {.span = {number, out->ends[i]}, .weight = 1, .note = STR("a number right after it")}};
        const cd_reason reason = {.struct_size = sizeof reason, .span = {out->starts[i], out->ends[i]},
                                  .subject = STR("sum of money"), .considered = &currency, .n_considered = 1,
                                  .because = because, .n_because = COUNT(because)};
        if (reasons->add(reasons->context, &reason) != CD_OK) return CD_ERROR;
    }
    return CD_OK;
}

/* ---- The table ---- */

static const cd_plugin PLUGIN = {
    .struct_size = sizeof(cd_plugin),
    .abi_major = CD_ABI_MAJOR,
    .abi_minor = CD_ABI_MINOR,
    .name = STR("example-c"),
    .version = STR("0.1.0"),
    .doc = STR("Finds sums of money."),
    .requirements = REQUIREMENTS,
    .n_requirements = COUNT(REQUIREMENTS),
    .provides = PROVIDES,
    .n_provides = COUNT(PROVIDES),
    .options = OPTIONS,
    .n_options = COUNT(OPTIONS),
    .create = create,
    .destroy = destroy,
    .scratch_new = scratch_new,
    .scratch_free = scratch_free,
    .process = process,
    .explain = explain,
};

const cd_plugin *copydesk_plugin_v1(void) {
    return &PLUGIN;
}
