/*
 * Stands between a program and the files below one folder (LD_PRELOAD, glibc), writes down what is done to them, and
 * fails calls on request. What a cut of the power would leave is worked out from the record afterwards, for any moment
 * of it: tests/support/faults says how.
 *
 *   DISK_FOLDER   the folder, an absolute path without links
 *   DISK_LOG      the record, appended to: a struct entry, then the names, then the data
 *   DISK_CONTROL  a file of six 64-bit numbers, struct control, that the test reads and writes while the program runs
 *
 * The real disk is not asked to sync: that the record says when it was asked for is enough, and rounds are short.
 * An entry is written after its call and before the call returns. A sync has two, because only what was written
 * before it began is promised when it ends. Changes through mmap are not seen; the shared index of SQLite, which is
 * built anew after a crash, is the only file that is changed so.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NAME = 1, WRITE, LENGTH, SYNC_BEGIN, SYNC_END, SYNC_FAILED, RENAME, UNLINK, MKDIR, RMDIR, LINK };

struct entry {
  uint32_t kind, names;   /* what, and how many bytes of names follow, each ended by a zero */
  uint64_t file, at, len; /* inode or 0 for a folder; offset, length or number of the sync; bytes of data that follow */
};

struct control {
  uint64_t syncs;     /* counted by the shim */
  uint64_t fail_from; /* the first sync that fails, counted from 1; 0: none */
  uint64_t fail_many; /* how many fail from there on */
  uint64_t failed;    /* counted by the shim */
  uint64_t refusal;   /* not 0: the error with which every write fails */
  uint64_t refused;   /* writes that failed so, counted by the shim */
};

static const char *folder;
static size_t folder_len;
static int record = -1;
static struct control *control;
static uint64_t numbers;

#define REAL(name) ((__typeof__(&name))real_##name())
#define FIND(name)                                                                                                     \
  static void *real_##name(void) {                                                                                     \
    static void *found;                                                                                                \
    if (!found) found = dlsym(RTLD_NEXT, #name);                                                                       \
    return found;                                                                                                      \
  }
FIND(open) FIND(openat) FIND(write) FIND(writev) FIND(pwrite) FIND(fsync) FIND(fdatasync) FIND(ftruncate)
FIND(renameat2) FIND(unlinkat) FIND(mkdirat) FIND(linkat)

__attribute__((constructor)) static void start(void) {
  const char *log = getenv("DISK_LOG"), *steer = getenv("DISK_CONTROL");
  folder = getenv("DISK_FOLDER");
  if (!folder || !log || !steer) {
    folder = NULL;
    return;
  }
  folder_len = strlen(folder);
  int low = REAL(open)(log, O_WRONLY | O_APPEND | O_CLOEXEC);
  record = fcntl(low, F_DUPFD_CLOEXEC, 700);
  close(low);
  int shared = REAL(open)(steer, O_RDWR | O_CLOEXEC);
  control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
  close(shared);
  if (record < 0 || control == MAP_FAILED) {
    fprintf(stderr, "disk.c: the record or the control file cannot be opened\n");
    abort();
  }
}

static int below(const char *path) {
  if (!folder || strncmp(path, folder, folder_len) || (path[folder_len] && path[folder_len] != '/')) return 0;
  size_t len = strlen(path);
  return len < 4 || strcmp(path + len - 4, "-shm");
}

/* The path behind a descriptor, if it lies in the folder. */
static int mine(int fd, char *path) {
  if (!folder || fd < 0) return 0;
  int kept = errno;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t len = readlink(link, path, PATH_MAX - 1);
  errno = kept;
  if (len <= 0) return 0;
  path[len] = 0;
  return below(path);
}

/* The whole path of a name in a folder that is open. */
static int whole(int dir, const char *name, char *path) {
  if (!folder) return 0;
  if (name[0] == '/') {
    snprintf(path, PATH_MAX, "%s", name);
  } else {
    char parent[PATH_MAX];
    if (dir == AT_FDCWD ? !getcwd(parent, sizeof parent) : !mine(dir, parent)) return 0;
    snprintf(path, PATH_MAX, "%.2000s/%.2000s", parent, name);
  }
  return below(path);
}

static uint64_t inode(int fd) {
  struct stat found;
  return fstat(fd, &found) || S_ISDIR(found.st_mode) ? 0 : found.st_ino;
}

static void note(uint32_t kind, uint64_t file, uint64_t at, const char *one, const char *other, const void *data,
                 size_t len) {
  int kept = errno;
  size_t one_len = one ? strlen(one) + 1 : 0, other_len = other ? strlen(other) + 1 : 0;
  struct entry entry = {kind, (uint32_t)(one_len + other_len), file, at, len};
  struct iovec parts[] = {
      {&entry, sizeof entry}, {(void *)one, one_len}, {(void *)other, other_len}, {(void *)data, len}};
  ssize_t all = (ssize_t)(sizeof entry + one_len + other_len + len);
  if (REAL(writev)(record, parts, 4) != all) abort(); /* a record with a hole would prove nothing */
  errno = kept;
}

static int refused(void) {
  int refusal = (int)control->refusal;
  if (!refusal) return 0;
  __sync_fetch_and_add(&control->refused, 1);
  errno = refusal;
  return 1;
}

static int opened(int fd, int flags) {
  char path[PATH_MAX];
  if (fd >= 0 && flags & (O_CREAT | O_TRUNC) && mine(fd, path)) {
    if (flags & O_CREAT) note(NAME, inode(fd), 0, path, NULL, NULL, 0);
    if (flags & O_TRUNC) note(LENGTH, inode(fd), 0, NULL, NULL, NULL, 0);
  }
  return fd;
}

#define RIGHTS                                                                                                         \
  mode_t rights = 0;                                                                                                   \
  if (flags & O_CREAT) {                                                                                               \
    va_list more;                                                                                                      \
    va_start(more, flags);                                                                                             \
    rights = va_arg(more, mode_t);                                                                                     \
    va_end(more);                                                                                                      \
  }
int open(const char *name, int flags, ...) {
  RIGHTS return opened(REAL(open)(name, flags, rights), flags);
}
int open64(const char *name, int flags, ...) {
  RIGHTS return opened(REAL(open)(name, flags | O_LARGEFILE, rights), flags);
}
int openat(int dir, const char *name, int flags, ...) {
  RIGHTS return opened(REAL(openat)(dir, name, flags, rights), flags);
}
int openat64(int dir, const char *name, int flags, ...) {
  RIGHTS return opened(REAL(openat)(dir, name, flags | O_LARGEFILE, rights), flags);
}

ssize_t write(int fd, const void *data, size_t len) {
  char path[PATH_MAX];
  if (!mine(fd, path)) return REAL(write)(fd, data, len);
  if (refused()) return -1;
  ssize_t done = REAL(write)(fd, data, len);
  if (done > 0) note(WRITE, inode(fd), (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), NULL, NULL, data, (size_t)done);
  return done;
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  char path[PATH_MAX];
  if (!mine(fd, path)) return REAL(writev)(fd, parts, count);
  for (int part = 0; part < count; part++) /* one at a time: a short write is a legal answer */
    if (parts[part].iov_len) return write(fd, parts[part].iov_base, parts[part].iov_len);
  return 0;
}
ssize_t pwrite(int fd, const void *data, size_t len, off_t at) {
  char path[PATH_MAX];
  if (!mine(fd, path)) return REAL(pwrite)(fd, data, len, at);
  if (refused()) return -1;
  ssize_t done = REAL(pwrite)(fd, data, len, at);
  if (done > 0) note(WRITE, inode(fd), (uint64_t)at, NULL, NULL, data, (size_t)done);
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) { return pwrite(fd, data, len, at); }

int ftruncate(int fd, off_t len) {
  char path[PATH_MAX];
  int done = REAL(ftruncate)(fd, len);
  if (!done && mine(fd, path)) note(LENGTH, inode(fd), (uint64_t)len, NULL, NULL, NULL, 0);
  return done;
}
int ftruncate64(int fd, off64_t len) { return ftruncate(fd, len); }

static int sync_of(int fd, int (*ask)(int)) {
  char path[PATH_MAX];
  if (!mine(fd, path)) return ask(fd);
  uint64_t number = __sync_add_and_fetch(&numbers, 1), file = inode(fd);
  /* Several programs may share a record, one after the other or at once. */
  number |= (uint64_t)getpid() << 32;
  note(SYNC_BEGIN, file, number, file ? NULL : path, NULL, NULL, 0);
  uint64_t count = __sync_add_and_fetch(&control->syncs, 1);
  if (control->fail_from && count >= control->fail_from && count - control->fail_from < control->fail_many) {
    __sync_fetch_and_add(&control->failed, 1);
    note(SYNC_FAILED, file, number, NULL, NULL, NULL, 0);
    errno = EIO;
    return -1;
  }
  note(SYNC_END, file, number, NULL, NULL, NULL, 0);
  return 0;
}
int fsync(int fd) { return sync_of(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_of(fd, REAL(fdatasync)); }

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
  char old[PATH_MAX], new[PATH_MAX];
  int done = REAL(renameat2)(from_dir, from, to_dir, to, flags);
  if (!done && whole(from_dir, from, old) + whole(to_dir, to, new) == 2) note(RENAME, 0, 0, old, new, NULL, 0);
  return done;
}
int renameat(int from_dir, const char *from, int to_dir, const char *to) {
  return renameat2(from_dir, from, to_dir, to, 0);
}
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int dir, const char *name, int flags) {
  char path[PATH_MAX];
  int known = whole(dir, name, path), done = REAL(unlinkat)(dir, name, flags);
  if (!done && known) note(flags & AT_REMOVEDIR ? RMDIR : UNLINK, 0, 0, path, NULL, NULL, 0);
  return done;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int dir, const char *name, mode_t rights) {
  char path[PATH_MAX];
  int known = whole(dir, name, path);
  if (known && refused()) return -1;
  int done = REAL(mkdirat)(dir, name, rights);
  if (!done && known) note(MKDIR, 0, 0, path, NULL, NULL, 0);
  return done;
}
int mkdir(const char *name, mode_t rights) { return mkdirat(AT_FDCWD, name, rights); }

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
  char old[PATH_MAX], new[PATH_MAX];
  int done = REAL(linkat)(from_dir, from, to_dir, to, flags);
  if (!done && whole(from_dir, from, old) + whole(to_dir, to, new) == 2) note(LINK, 0, 0, old, new, NULL, 0);
  return done;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
