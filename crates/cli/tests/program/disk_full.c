/* Makes writes to regular files fail with ENOSPC while the file that DISK_FULL_SWITCH names exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_full(int fd) {
    const char *path = getenv("DISK_FULL_SWITCH");
    struct stat file;
    return path && fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && access(path, F_OK) == 0;
}

#define INTERPOSE(result, name, declared, called)                                                                      \
    result name declared {                                                                                             \
        static result(*real) declared;                                                                                 \
        int before = errno;                                                                                            \
        if (is_full(fd)) {                                                                                             \
            errno = ENOSPC;                                                                                            \
            return -1;                                                                                                 \
        }                                                                                                              \
        errno = before;                                                                                                \
        if (!real) real = (result(*) declared)dlsym(RTLD_NEXT, #name);                                                 \
        return real called;                                                                                            \
    }

INTERPOSE(ssize_t, write, (int fd, const void *bytes, size_t count), (fd, bytes, count))
INTERPOSE(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
INTERPOSE(ssize_t, pwrite, (int fd, const void *bytes, size_t count, off_t offset), (fd, bytes, count, offset))
INTERPOSE(ssize_t, pwrite64, (int fd, const void *bytes, size_t count, off64_t offset), (fd, bytes, count, offset))
INTERPOSE(int, posix_fallocate, (int fd, off_t offset, off_t count), (fd, offset, count))
INTERPOSE(int, fallocate, (int fd, int mode, off_t offset, off_t count), (fd, mode, offset, count))
