/* A plugin that breaks rules which the Rust SDK keeps by itself, for tests of the host.
 *
 * Compiled once for each fault with -DFAULT=NAME, one of the enum below. Faults of `process` and `explain` strike only documents
 * whose text contains "poison"; every other document gets one annotation over its first character. */
/* More than C knows: files, signals, processes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "copydesk_plugin.h"

/* How long SLOW takes. */
#ifndef SECONDS
#define SECONDS 1
#endif

enum fault {
    NOTHING,
    /* In the table, or in place of it. */
    ABI_MAJOR,
    ABI_MINOR,
    NULL_TABLE,
    SMALL_TABLE,
    NULL_FUNCTION,
    INVALID_NAME,
    NAME_NOT_UTF8,
    NULL_NAME,
    DUPLICATE_LAYER,
    NO_LAYER,
    NULL_LAYERS,
    COUNT_BEYOND_REASON,
    UNKNOWN_TYPE,
    NEEDS_LAYER,
    /* While the library is opened. */
    EXIT_IN_INITIALISER,
    MISSING_FUNCTION,
    /* In `create`. */
    CREATE_STATUS,
    /* In `process`. */
    LAYER_TWICE,
    NO_EMIT,
    WRONG_COLUMN_TYPE,
    WRONG_COLUMN_COUNT,
    NULL_COLUMN,
    NULL_STARTS,
    UNALIGNED_STARTS,
    SMALL_LAYER,
    NULL_LAYER,
    UNALIGNED_LAYER,
    UNKNOWN_LAYER,
    WRONG_DOCUMENT,
    HEAP_NOT_UTF8,
    HEAP_RANGE,
    HEAP_BOUNDARY,
    HEAP_LARGE,
    HEAP_SHARED,
    HUGE_COUNT,
    COUNT_ABOVE_MOST,
    PROCESS_STATUS,
    FAILED_DOCUMENT_OUT_OF_RANGE,
    MESSAGE_NOT_UTF8,
    MESSAGE_TOO_LONG,
    MESSAGE_UNWRITTEN,
    PRINT,
    CLOSE_STDOUT,
    EXIT,
    ABORT,
    SEGMENTATION_FAULT,
    KILL,
    STACK_OVERFLOW,
    LOOP,
    SLOW,
    FLOOD,
    STOP,
    RUBBISH,
    GROW,
    KEEP,
    LEAK,
    TELL_PROCESS,
    TRY,
    LEAVE_CHILD,
    LEAK_THREAD,
    /* In `explain`. */
    NO_EXPLAIN,
    NULL_REASON,
    UNALIGNED_REASON,
    SMALL_REASON,
    SUBJECT_NOT_UTF8,
    LABEL_NOT_UTF8,
    NULL_CANDIDATES,
    NULL_NOTE,
    EVIDENCE_COUNT,
    HALF_A_SPAN,
    EXPLAIN_STATUS,
};

#ifndef FAULT
#define FAULT NOTHING
#endif
/* -DENTRY=other_name makes a library that is no plugin. */
#ifndef ENTRY
#define ENTRY copydesk_plugin_v1
#endif

#define STR(literal) {literal, sizeof(literal) - 1}

/* A function that no library has: whoever resolves it late dies in the middle of a document. */
void copydesk_nobody_has_this(void);

__attribute__((constructor)) static void initialise(void) {
    if (FAULT == EXIT_IN_INITIALISER) exit(0);
}

static int *volatile nowhere;

/* Deeper than any stack; each call uses what the one above it keeps, so that no compiler makes a loop of it. */
static int deeper(int depth, const volatile char *above) {
    static volatile int deepest = 1 << 30;
    volatile char kept[4096];
    kept[depth % 4096] = above[0];
    return depth == deepest ? 0 : deeper(depth + 1, kept) + kept[depth % 4096];
}

/* So many rows have the same string, of a heap of so many bytes. */
enum { SHARING = 50000, SHARED = 10000 };
static char letters[SHARED];
static uint32_t shared_starts[SHARING], shared_ends[SHARING];
static cd_str_range shared_notes[SHARING];

static void share(cd_layer *layer, cd_column *column) {
    memset(letters, 'a', SHARED);
    for (size_t i = 0; i < SHARING; i++) {
        shared_ends[i] = layer->ends[0];
        shared_notes[i] = (cd_str_range){0, SHARED};
    }
    layer->n = SHARING;
    layer->starts = shared_starts;
    layer->ends = shared_ends;
    layer->heap = letters;
    layer->heap_len = SHARED;
    column->data = shared_notes;
}

enum { MEBIBYTE = 1 << 20 };

/* Memory that nobody gives back, used so that it is there; as most do, nobody asks whether it is there. */
static void take(size_t bytes) {
    volatile char *taken = malloc(bytes);
    for (size_t i = 0; i < bytes; i += 4096) taken[i] = 1;
}

static void *nothing_to_do(void *with) {
    return with;
}

static void *sleep_for_ever(void *with) {
    for (;;) pause();
    return with;
}

/* Whether another program can be started. */
static int executes(void) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* Names what it may do, with a file whose name is the document's id and another whose name is that with an `x`. */
static void try_all(cd_str id, char *note) {
    char file[4096], other[4097];
    int socket_there = socket(AF_INET, SOCK_DGRAM, 0), opened;
    pthread_t thread;
    snprintf(file, sizeof file, "%.*s", (int)id.len, id.ptr);
    snprintf(other, sizeof other, "%sx", file);
    *note = 0;
    if ((opened = open(file, O_RDONLY)) >= 0) strcat(note, "read ");
    if (open(file, O_WRONLY) >= 0) strcat(note, "write ");
    if (truncate(file, 1) == 0) strcat(note, "truncate ");
    if (chmod(file, 0600) == 0) strcat(note, "chmod ");
    if (fchmod(opened, 0600) == 0) strcat(note, "fchmod ");
    if (open(other, O_WRONLY | O_CREAT, 0600) >= 0) strcat(note, "create ");
    if (rename(other, file) == 0) strcat(note, "rename ");
    if (executes()) strcat(note, "execute ");
    if (socket_there >= 0) strcat(note, "socket ");
    if (kill(getppid(), 0) == 0) strcat(note, "signal ");
    if (kill(getpid(), 0) == 0) strcat(note, "own-signal ");
    if (pthread_create(&thread, NULL, nothing_to_do, NULL) == 0 && pthread_join(thread, NULL) == 0) strcat(note, "thread ");
}

static const cd_attribute ATTRIBUTES[] = {{
    .name = STR("note"),
    .type = FAULT == UNKNOWN_TYPE ? 99 : CD_STR,
    .doc = STR("A string."),
}};

static const cd_schema LAYERS[] = {
    {.name = STR("raw"), .doc = STR("First characters."), .label_key = STR("label"), .attributes = ATTRIBUTES,
     .n_attributes = 1},
    {.name = STR("raw"), .doc = STR("The same again."), .label_key = STR("label")},
};

static const cd_requirement NEEDS[] = {{.layer = STR("nowhere")}};

static int32_t create(const cd_config *config, void **instance, cd_error *error) {
    (void)config;
    (void)error;
    static char nothing;
    *instance = &nothing;
    return FAULT == CREATE_STATUS ? 77 : CD_OK;
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

static int poisoned(cd_str text) {
    static const char word[] = "poison";
    for (size_t i = 0; i + sizeof word - 1 <= text.len; i++) {
        if (memcmp(text.ptr + i, word, sizeof word - 1) == 0) return 1;
    }
    return 0;
}

/* The length of the first character, 0 for an empty text. */
static uint32_t first_character(cd_str text) {
    uint32_t n = text.len > 0;
    while (n > 0 && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n++;
    return n;
}

static int32_t annotate(const cd_doc *doc, size_t index, size_t n_docs, const cd_sink *sink, cd_error *error) {
    const int fault = poisoned(doc->text) ? FAULT : NOTHING;
    const uint32_t starts[2] = {0, 0};
    const uint32_t ends[2] = {first_character(doc->text), 0};
    static const uint32_t bytes[2] = {0, 0};
    cd_str_range notes[1] = {{0, 2}};
    cd_column columns[2] = {{.type = CD_STR, .data = notes}, {.type = CD_STR, .data = notes}};
    cd_layer layer = {.struct_size = sizeof(cd_layer), .n = ends[0] > 0, .starts = starts, .ends = ends,
                      .columns = columns, .n_columns = 1, .heap = "\xC3\xA9", .heap_len = 2};
    const cd_layer *emitted = &layer;
    size_t layer_index = 0;
    char note[256];
    if (FAULT == TELL_PROCESS || FAULT == KEEP || FAULT == LEAK) {
        layer.heap = note;
        layer.heap_len = notes[0].len = (uint32_t)snprintf(note, sizeof note, "%ld", (long)getpid());
    }
    if (FAULT == LEAK) take(MEBIBYTE / 2);
    if (FAULT == MISSING_FUNCTION) copydesk_nobody_has_this();
    switch (fault) {
    case NO_EMIT: return CD_OK;
    case PROCESS_STATUS: return 77;
    case FAILED_DOCUMENT_OUT_OF_RANGE: error->doc = n_docs + 7; return CD_ERROR;
    case MESSAGE_NOT_UTF8: memcpy(error->message, "bad \xFF\xFE", 6); error->len = 6; return CD_ERROR;
    case MESSAGE_TOO_LONG: error->len = SIZE_MAX; return CD_ERROR;
    case MESSAGE_UNWRITTEN:
        if (first_character(doc->text) == 1) {
            memcpy(error->message, "secret", 6);
        }
        error->len = 6;
        return CD_ERROR;
    case PRINT: puts("\x1b[31m{\"plugin\": \"talks\"}"); fflush(stdout); break;
    case CLOSE_STDOUT: close(1); break;
    case EXIT: exit(0);
    case ABORT: abort();
    case SEGMENTATION_FAULT: *nowhere = 1; break;
    case KILL: raise(SIGKILL); break;
    case STACK_OVERFLOW: deeper(0, "deep"); break;
    case LOOP: for (;;) pause();
    case SLOW: sleep(SECONDS); break;
    case FLOOD: for (int i = 0; i < 100000; i++) printf("a line that nobody asked for\n"); break;
    case STOP: raise(SIGSTOP); break;
    case RUBBISH:
        for (int fd = 3; fd < 100; fd++) {
            if (write(fd, "rubbish", 7) != 7) continue;
        }
        break;
    case GROW:
        for (int i = 0; i < 400; i++) {
            take(MEBIBYTE);
            usleep(1000);
        }
        break;
    case KEEP: take(40 * MEBIBYTE); break;
    case LEAVE_CHILD:
        if (fork() == 0) {
            pause();
            _exit(0);
        }
        break;
    case LEAK_THREAD: {
        pthread_t thread;
        if (pthread_create(&thread, NULL, sleep_for_ever, NULL) != 0) return CD_ERROR;
        break;
    }
    case TRY:
        try_all(doc->id, note);
        layer.heap = note;
        layer.heap_len = notes[0].len = (uint32_t)strlen(note);
        break;
    case LAYER_TWICE: sink->emit(sink->context, index, 0, &layer); break;
    case WRONG_COLUMN_TYPE: columns[0].type = CD_U32; break;
    case WRONG_COLUMN_COUNT: layer.n_columns = 2; break;
    case NULL_COLUMN: columns[0].data = NULL; break;
    case NULL_STARTS: layer.starts = NULL; break;
    case UNALIGNED_STARTS: layer.starts = (const uint32_t *)(const void *)((const char *)bytes + 1); break;
    case SMALL_LAYER: layer.struct_size = 8; break;
    case NULL_LAYER: emitted = NULL; break;
    case UNALIGNED_LAYER: emitted = (const cd_layer *)(const void *)((const char *)&layer + 1); break;
    case UNKNOWN_LAYER: layer_index = 5; break;
    case WRONG_DOCUMENT: index = n_docs; break;
    case HEAP_NOT_UTF8: layer.heap = "\xFF\xFE"; break;
    case HEAP_RANGE: notes[0].len = 3; break;
    case HEAP_BOUNDARY: notes[0].len = 1; break;
    case HEAP_LARGE: layer.heap_len = (size_t)1 << 40; break;
    case HEAP_SHARED: share(&layer, columns); break;
    case HUGE_COUNT: layer.n = SIZE_MAX / 4; break;
    case COUNT_ABOVE_MOST:
        /* No fault: this is how a plugin says early that it would find too much. */
        layer = (cd_layer){.struct_size = sizeof(cd_layer), .n = sink->max_annotations + 1};
        break;
    default: break;
    }
    /* It goes on as if nothing were wrong: the host has to remember what it refused. */
    sink->emit(sink->context, index, layer_index, emitted);
    return CD_OK;
}

static int32_t process(const void *instance, void *scratch, const cd_doc *docs, size_t n, const cd_sink *sink,
                       cd_error *error) {
    (void)instance;
    (void)scratch;
    for (size_t i = 0; i < n; i++) {
        error->doc = i;
        int32_t status = annotate(&docs[i], i, n, sink, error);
        if (status != CD_OK) return status;
    }
    return CD_OK;
}

static int32_t explain(const void *instance, void *scratch, const cd_doc *doc, uint32_t start, uint32_t end,
                       const cd_reasons *reasons, cd_error *error) {
    (void)instance;
    (void)scratch;
    (void)error;
    const int fault = poisoned(doc->text) ? FAULT : NOTHING;
    cd_candidate considered[1] = {{.label = STR("first"), .score = 0.5f}};
    cd_evidence because[1] = {{.span = {CD_NONE, CD_NONE}, .weight = -1}};
    cd_reason reason = {.struct_size = sizeof(cd_reason), .span = {start, end}, .subject = STR("characters"),
                        .considered = considered, .n_considered = 1, .because = because, .n_because = 1};
    const cd_reason *given = &reason;
    switch (fault) {
    case NULL_REASON: given = NULL; break;
    case UNALIGNED_REASON: given = (const cd_reason *)(const void *)((const char *)&reason + 1); break;
    case SMALL_REASON: reason.struct_size = 16; break;
    case SUBJECT_NOT_UTF8: reason.subject.ptr = "\xFF\xFE\xFD\xFC\xFB\xFA\xF9\xF8\xF7\xF6"; break;
    case LABEL_NOT_UTF8: considered[0].label.ptr = "fir\xFFt"; break;
    case NULL_CANDIDATES: reason.considered = NULL; break;
    case NULL_NOTE: because[0].note.len = 3; break;
    case EVIDENCE_COUNT: reason.n_because = SIZE_MAX / 64; break;
    case HALF_A_SPAN: because[0].span.end = end; break;
    case EXPLAIN_STATUS: return 77;
    default: break;
    }
    /* As above, it goes on. */
    reasons->add(reasons->context, given);
    return CD_OK;
}

static const cd_plugin TABLE = {
    .struct_size = FAULT == SMALL_TABLE ? 64 : sizeof(cd_plugin),
    .abi_major = FAULT == ABI_MAJOR ? CD_ABI_MAJOR + 1 : CD_ABI_MAJOR,
    .abi_minor = FAULT == ABI_MINOR ? CD_ABI_MINOR + 1 : CD_ABI_MINOR,
    .name = {FAULT == NULL_NAME       ? NULL
             : FAULT == NAME_NOT_UTF8 ? "r\xFFw"
             : FAULT == INVALID_NAME  ? "R w"
                                      : "raw",
             3},
    .version = STR("1.0.0"),
    .doc = STR("Breaks the rules of the ABI on purpose."),
    .requirements = NEEDS,
    .n_requirements = FAULT == NEEDS_LAYER,
    .provides = FAULT == NULL_LAYERS ? NULL : LAYERS,
    .n_provides = FAULT == NO_LAYER              ? 0
                  : FAULT == DUPLICATE_LAYER     ? 2
                  : FAULT == COUNT_BEYOND_REASON ? SIZE_MAX
                                                 : 1,
    .create = create,
    .destroy = destroy,
    .scratch_new = scratch_new,
    .scratch_free = scratch_free,
    .process = FAULT == NULL_FUNCTION ? NULL : process,
    .explain = FAULT == NO_EXPLAIN ? NULL : explain,
};

CD_EXPORT const cd_plugin *ENTRY(void);

const cd_plugin *ENTRY(void) {
    return FAULT == NULL_TABLE ? NULL : &TABLE;
}
