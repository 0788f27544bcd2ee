/* Loaded before libc: the n-th call of one kind on files below one folder fails.
 *
 *   FAILING_CALL     open, write, fsync, rename, unlink, mkdir or truncate
 *   FAILING_AT       n, counted from 1
 *   FAILING_ERRNO    a number
 *   FAILING_FROM_ON  set where all calls after it fail as well, as they do on a disk that is full
 *   FAILING_BELOW    the folder
 *   FAILING_FIRED    a file that is made when a call has failed
 *
 * The program never gets these: the library takes them out of its environment. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char call[32], below[PATH_MAX], fired[PATH_MAX];
static long at = -1, number, from_on;
static atomic_long count;

static void take(const char *name, char *into, size_t size) {
    const char *value = getenv(name);
    snprintf(into, size, "%s", value ? value : "");
    unsetenv(name);
}

__attribute__((constructor)) static void begin(void) {
    char text[32];
    take("FAILING_CALL", call, sizeof call);
    take("FAILING_BELOW", below, sizeof below);
    take("FAILING_FIRED", fired, sizeof fired);
    take("FAILING_ERRNO", text, sizeof text);
    number = atol(text);
    take("FAILING_FROM_ON", text, sizeof text);
    from_on = text[0] != 0;
    take("FAILING_AT", text, sizeof text);
    at = text[0] ? atol(text) : -1;
    unsetenv("LD_PRELOAD");
}

#define REAL(type, name) static type (*real)() = NULL; if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

static int open_real(const char *path, int flags, mode_t mode) {
    REAL(int, open64);
    return real(path, flags, mode);
}

/* Whether this call is to fail; errno says how. */
static int fails(const char *kind, const char *path) {
    if (at < 0 || strcmp(kind, call) || !path || strncmp(path, below, strlen(below))) return 0;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (n < at || (n > at && !from_on)) return 0;
    int made = open_real(fired, O_CREAT | O_WRONLY, 0600);
    if (made >= 0) close(made);
    errno = (int)number;
    return 1;
}

static int fails_at(const char *kind, int fd) {
    char link[64], path[PATH_MAX];
    if (at < 0 || strcmp(kind, call)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return fails(kind, path);
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; va_end(more); \
        REAL(int, name); \
        return fails("open", path) ? -1 : real(path, flags, mode); \
    }
#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; va_end(more); \
        REAL(int, name); \
        return fails("open", path) ? -1 : real(folder, path, flags, mode); \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

DIR *opendir(const char *path) {
    REAL(DIR *, opendir);
    return fails("open", path) ? NULL : real(path);
}

ssize_t write(int fd, const void *bytes, size_t n) {
    REAL(ssize_t, write);
    return fails_at("write", fd) ? -1 : real(fd, bytes, n);
}

ssize_t writev(int fd, const struct iovec *pieces, int n) {
    REAL(ssize_t, writev);
    return fails_at("write", fd) ? -1 : real(fd, pieces, n);
}

#define ON_FD(name, kind) \
    int name(int fd) { \
        REAL(int, name); \
        return fails_at(kind, fd) ? -1 : real(fd); \
    }
ON_FD(fsync, "fsync")
ON_FD(fdatasync, "fsync")

#define TRUNCATES(name) \
    int name(int fd, off_t length) { \
        REAL(int, name); \
        return fails_at("truncate", fd) ? -1 : real(fd, length); \
    }
TRUNCATES(ftruncate)
TRUNCATES(ftruncate64)

int rename(const char *from, const char *to) {
    REAL(int, rename);
    return fails("rename", to) ? -1 : real(from, to);
}

int renameat(int folder, const char *from, int other, const char *to) {
    REAL(int, renameat);
    return fails("rename", to) ? -1 : real(folder, from, other, to);
}

int renameat2(int folder, const char *from, int other, const char *to, unsigned flags) {
    REAL(int, renameat2);
    return fails("rename", to) ? -1 : real(folder, from, other, to, flags);
}

int link(const char *from, const char *to) {
    REAL(int, link);
    return fails("rename", to) ? -1 : real(from, to);
}

int unlink(const char *path) {
    REAL(int, unlink);
    return fails("unlink", path) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir);
    return fails("mkdir", path) ? -1 : real(path, mode);
}
