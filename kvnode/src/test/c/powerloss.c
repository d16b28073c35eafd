/*
 * Preloaded into a process, keeps a journal from which the disk can be put into the state that a
 * power cut would have left: what is below POWERLOSS_DIR loses everything that was not synced.
 *
 * Before a sector is overwritten, its old content goes to the journal; before a name is made, changed
 * or removed, how to take that back. A finished fsync or fdatasync of a file says that what came
 * before it needs no undoing any more, one of a directory the same for the names in it. A file that
 * loses its name keeps another one outside, "grave", so that it can come back. The journal is read
 * and carried out by the Java class Outage, once the process is dead.
 *
 * The order within a call bears a SIGKILL at any point: first the journal, then the deed. All calls
 * that change something are serialized by one lock, but a sync is not made under it: what is
 * written while it runs is journaled anew.
 *
 * System calls are made directly, so nothing here calls itself. What can't be followed ends the
 * process loudly: a test must not pass because a write went past it. Reads are nobody's business.
 *
 * POWERLOSS_DIR      the directory, absolute and without links
 * POWERLOSS_JOURNAL  a directory elsewhere on the same file system, with a directory "graves" in it
 * POWERLOSS_LIES     if set, syncs do nothing and say that they did: a disk that lies
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/falloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define SECTOR 512
#define PAGE 4096
#define WHOLE UINT64_MAX

enum type {
  RANGE = 1, /* inode, offset, length; old content, without the zeros at its end */
  SIZE, /* inode, old size */
  SYNC_BEGIN, /* inode of a file or directory, sync */
  SYNC_END, /* inode, sync, offset and length of what it covered */
  CREATE, /* inode of the directory, operation; path */
  INODE, /* inode of the file that was created, operation */
  UNLINK, /* inode of the directory, operation; path, grave */
  RENAME, /* inode of the directory, operation, inode that moves; both paths, grave */
  MKDIR, /* inode of the directory, operation; path */
  RMDIR, /* the same */
  CANCEL /* -, operation: it failed */
};

struct record {
  uint32_t type;
  uint32_t lengths[3];
  uint64_t inode, a, b, c;
};

/* A file below the directory. */
struct file {
  struct file *next;
  uint64_t inode;
  int size_journaled;
  uint8_t *sectors; /* bit: journaled since the last sync began */
  uint64_t bytes; /* of that map */
};

/* Shared memory that the process may write a file through. */
struct map {
  struct map *next;
  void *address;
  struct file *file;
  int fd; /* our own */
  uint64_t offset, length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char directory[PATH_MAX], graves[PATH_MAX];
static int journal = -1, lies;
static struct file *files[4096];
static struct map *maps;
static uint64_t counter;

static void fail(const char *what, const char *detail) {
  dprintf(2, "powerloss: %s: %s (errno %d)\n", what, detail, errno);
  abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *watched = getenv("POWERLOSS_DIR"), *home = getenv("POWERLOSS_JOURNAL");
  if (!watched || !home) return;
  char path[PATH_MAX];
  snprintf(directory, sizeof directory, "%s/", watched);
  snprintf(graves, sizeof graves, "%s/graves", home);
  snprintf(path, sizeof path, "%s/journal", home);
  journal = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (journal < 0) fail("the journal can't be opened", path);
  lies = getenv("POWERLOSS_LIES") != NULL;
  counter = (uint64_t)getpid() << 32;
}

/* ---- the journal; under the lock ---- */

static void append(struct record record, const void *one, const void *two, const void *three) {
  struct iovec parts[4] = {{&record, sizeof record},
                           {(void *)one, record.lengths[0]},
                           {(void *)two, record.lengths[1]},
                           {(void *)three, record.lengths[2]}};
  ssize_t total = sizeof record;
  for (int i = 0; i < 3; i++) total += record.lengths[i];
  if (syscall(SYS_writev, journal, parts, 4) != total) fail("the journal", "is not written");
}

static void append_names(enum type type, uint64_t parent, uint64_t operation, uint64_t moved,
                         const char *one, const char *two, const char *grave) {
  struct record record = {
      type, {strlen(one), strlen(two), strlen(grave)}, parent, operation, moved, 0};
  append(record, one, two, grave);
}

static void append_numbers(enum type type, uint64_t inode, uint64_t a, uint64_t b, uint64_t c) {
  append((struct record){type, {0, 0, 0}, inode, a, b, c}, "", "", "");
}

/* ---- what is watched ---- */

static struct file *find(uint64_t inode) {
  struct file *file = files[inode % 4096];
  while (file && file->inode != inode) file = file->next;
  return file;
}

static struct file *watch(uint64_t inode) {
  struct file *file = find(inode);
  if (!file) {
    file = calloc(1, sizeof *file);
    file->inode = inode;
    file->next = files[inode % 4096];
    files[inode % 4096] = file;
  }
  return file;
}

static void forget(struct file *file) {
  memset(file->sectors ? file->sectors : (uint8_t *)"", 0, file->bytes);
  file->size_journaled = 0;
}

/* The watched file behind a descriptor; under the lock. */
static struct file *of(int fd, struct stat *stat) {
  if (journal < 0 || syscall(SYS_fstat, fd, stat) != 0 || !S_ISREG(stat->st_mode)) return NULL;
  return find(stat->st_ino);
}

/* The path without links if it is below the directory, and its parent's inode; else 0. */
static int inside(int at, const char *path, char *full, uint64_t *parent) {
  if (journal < 0 || !path) return 0;
  char whole[PATH_MAX], folder[PATH_MAX], real[PATH_MAX];
  if (path[0] == '/') {
    snprintf(whole, sizeof whole, "%s", path);
  } else {
    char link[64], base[PATH_MAX / 2];
    snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
    snprintf(whole, sizeof whole, "%s/%.2000s", base, path);
  }
  size_t end = strlen(whole);
  while (end > 1 && whole[end - 1] == '/') whole[--end] = 0;
  char *slash = strrchr(whole, '/');
  if (!slash || slash == whole) return 0;
  snprintf(folder, sizeof folder, "%.*s", (int)(slash - whole), whole);
  struct stat stat;
  if (!realpath(folder, real) || syscall(SYS_newfstatat, AT_FDCWD, real, &stat, 0) != 0) return 0;
  *parent = stat.st_ino;
  if ((size_t)snprintf(full, PATH_MAX, "%s%s", real, slash) >= PATH_MAX) fail("too long", path);
  return strncmp(full, directory, strlen(directory)) == 0;
}

static int exists(const char *path, struct stat *stat) {
  return syscall(SYS_newfstatat, AT_FDCWD, path, stat, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Another name for a file that is about to lose one; the empty name if there is no such file. */
static void bury(const char *path, char *name) {
  struct stat stat;
  char grave[PATH_MAX + 64];
  name[0] = 0;
  if (!exists(path, &stat)) return;
  sprintf(name, "%llx", (unsigned long long)++counter);
  snprintf(grave, sizeof grave, "%s/%s", graves, name);
  if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, grave, 0) != 0) fail("no grave for", path);
}

/* ---- before content changes; under the lock ---- */

static int journaled(struct file *file, uint64_t sector) {
  return sector / 8 < file->bytes && file->sectors[sector / 8] >> sector % 8 & 1;
}

static void note(struct file *file, uint64_t sector) {
  if (sector / 8 >= file->bytes) {
    uint64_t bytes = sector / 8 * 2 + 1024;
    file->sectors = realloc(file->sectors, bytes);
    memset(file->sectors + file->bytes, 0, bytes - file->bytes);
    file->bytes = bytes;
  }
  file->sectors[sector / 8] |= 1 << sector % 8;
}

static void forget_range(struct file *file, uint64_t from, uint64_t to) {
  for (uint64_t sector = from / SECTOR; sector < to / SECTOR; sector++) {
    if (journaled(file, sector)) file->sectors[sector / 8] &= ~(1 << sector % 8);
  }
  file->size_journaled = 0;
}

static void keep_range(struct file *file, int fd, uint64_t from, uint64_t to) {
  while (from < to) {
    uint64_t length = to - from < 256 * PAGE ? to - from : 256 * PAGE;
    static uint8_t old[256 * PAGE];
    ssize_t had = syscall(SYS_pread64, fd, old, length, from);
    if (had < 0) fail("what is overwritten", "can't be read");
    while (had > 0 && !old[had - 1]) had--; /* what is not kept comes back as zeros */
    append((struct record){RANGE, {had, 0, 0}, file->inode, from, length, 0}, old, "", "");
    from += length;
  }
}

/*
 * A descriptor that can be read. Another one only where this one can't: closing it takes the
 * process's POSIX locks of the file with it.
 */
static int readable(int fd) {
  if ((syscall(SYS_fcntl, fd, F_GETFL) & O_ACCMODE) != O_WRONLY) return fd;
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

static void keep_size(struct file *file, uint64_t size) {
  if (file->size_journaled) return;
  append_numbers(SIZE, file->inode, size, 0, 0);
  file->size_journaled = 1;
}

static void keep_content(struct file *file, int fd, uint64_t offset, uint64_t length) {
  uint64_t sector = offset / SECTOR, end = (offset + length + SECTOR - 1) / SECTOR;
  int reader = -1;
  while (sector < end) {
    if (journaled(file, sector)) {
      sector++;
      continue;
    }
    uint64_t from = sector;
    while (sector < end && !journaled(file, sector)) note(file, sector++);
    if (reader < 0 && (reader = readable(fd)) < 0) fail("no reader", "of a watched file");
    keep_range(file, reader, from * SECTOR, sector * SECTOR);
  }
  if (reader >= 0 && reader != fd) syscall(SYS_close, reader);
}

static void before_write(struct file *file, int fd, struct stat *stat, uint64_t offset,
                         uint64_t length) {
  if (offset + length > (uint64_t)stat->st_size) keep_size(file, stat->st_size);
  keep_content(file, fd, offset, length);
}

static void before_resize(struct file *file, int fd, struct stat *stat, uint64_t size) {
  if (size == (uint64_t)stat->st_size) return;
  keep_size(file, stat->st_size);
  if (size < (uint64_t)stat->st_size) keep_content(file, fd, size, stat->st_size - size);
}

/* A file whose descriptor is opened like this is synced by each write itself, page by page. */
static void after_write(struct file *file, int fd, uint64_t offset, ssize_t length) {
  if (length <= 0 || lies || !(syscall(SYS_fcntl, fd, F_GETFL) & O_DSYNC)) return;
  uint64_t from = offset / PAGE * PAGE, to = (offset + length + PAGE - 1) / PAGE * PAGE;
  uint64_t sync = ++counter;
  append_numbers(SYNC_BEGIN, file->inode, sync, 0, 0);
  append_numbers(SYNC_END, file->inode, sync, from, to - from);
  forget_range(file, from, to);
}

/* ---- writes ---- */

static uint64_t position(int fd, struct stat *stat) {
  if (syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND) return stat->st_size;
  off_t at = syscall(SYS_lseek, fd, 0, SEEK_CUR);
  return at < 0 ? 0 : at;
}

static uint64_t bytes_of(const struct iovec *parts, int count) {
  uint64_t bytes = 0;
  for (int i = 0; i < count; i++) bytes += parts[i].iov_len;
  return bytes;
}

#define WRITE(fd, at, length, call)                       \
  do {                                                    \
    struct stat stat;                                     \
    pthread_mutex_lock(&lock);                            \
    struct file *file = of(fd, &stat);                    \
    if (!file) {                                          \
      pthread_mutex_unlock(&lock);                        \
      return call;                                        \
    }                                                     \
    uint64_t offset = at;                                 \
    before_write(file, fd, &stat, offset, length);        \
    ssize_t written = call;                               \
    int error = errno;                                    \
    after_write(file, fd, offset, written);               \
    pthread_mutex_unlock(&lock);                          \
    errno = error;                                        \
    return written;                                       \
  } while (0)

ssize_t write(int fd, const void *data, size_t length) {
  WRITE(fd, position(fd, &stat), length, syscall(SYS_write, fd, data, length));
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
  WRITE(fd, at, length, syscall(SYS_pwrite64, fd, data, length, at));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
  return pwrite(fd, data, length, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  WRITE(fd, position(fd, &stat), bytes_of(parts, count), syscall(SYS_writev, fd, parts, count));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  WRITE(fd, at, bytes_of(parts, count), syscall(SYS_pwritev, fd, parts, count, at, 0));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  return pwritev(fd, parts, count, at);
}

/* Calls that copy inside the kernel are refused: who makes them falls back to writing. */
#define REFUSE(fd, code, call)                     \
  do {                                             \
    struct stat stat;                              \
    pthread_mutex_lock(&lock);                     \
    int watched = of(fd, &stat) != NULL;           \
    pthread_mutex_unlock(&lock);                   \
    if (!watched) return call;                     \
    errno = code;                                  \
    return -1;                                     \
  } while (0)

ssize_t sendfile(int to, int from, off_t *at, size_t count) {
  REFUSE(to, EINVAL, syscall(SYS_sendfile, to, from, at, count));
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
  return sendfile(to, from, at, count);
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *into, size_t count,
                        unsigned flags) {
  REFUSE(to, ENOSYS, syscall(SYS_copy_file_range, from, at, to, into, count, flags));
}

ssize_t splice(int from, off64_t *at, int to, off64_t *into, size_t count, unsigned flags) {
  REFUSE(to, EINVAL, syscall(SYS_splice, from, at, to, into, count, flags));
}

ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t at, int flags) {
  REFUSE(fd, EOPNOTSUPP, syscall(SYS_pwritev2, fd, parts, count, at, 0, flags));
}

int ftruncate(int fd, off_t size) {
  struct stat stat;
  pthread_mutex_lock(&lock);
  struct file *file = of(fd, &stat);
  if (file) before_resize(file, fd, &stat, size);
  int result = syscall(SYS_ftruncate, fd, size);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
  struct stat stat;
  pthread_mutex_lock(&lock);
  struct file *file = of(fd, &stat);
  if (file && mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)) fail("fallocate", "of a mode");
  if (file && mode & FALLOC_FL_PUNCH_HOLE) keep_content(file, fd, offset, length);
  if (file && !mode && offset + length > stat.st_size) keep_size(file, stat.st_size);
  int result = syscall(SYS_fallocate, fd, mode, offset, length);
  pthread_mutex_unlock(&lock);
  return result;
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  return fallocate(fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  return fallocate(fd, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return posix_fallocate(fd, offset, length);
}

/* ---- shared memory ---- */

/* What the process stores from now on is not seen: so what is there is kept beforehand. */
static void keep_maps(struct file *file, uint64_t offset, uint64_t length) {
  for (struct map *map = maps; map; map = map->next) {
    if (map->file != file) continue;
    uint64_t from = map->offset > offset ? map->offset : offset;
    uint64_t end = length == WHOLE ? WHOLE : offset + length;
    uint64_t to = map->offset + map->length < end ? map->offset + map->length : end;
    if (from >= to) continue;
    forget_range(file, from, to);
    keep_content(file, map->fd, from, to - from);
  }
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  struct stat stat;
  int shared = (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
  if (journal < 0 || fd < 0 || !shared || !(protection & PROT_WRITE)) {
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
  }
  pthread_mutex_lock(&lock);
  struct file *file = of(fd, &stat);
  if (file) keep_content(file, fd, offset, length);
  void *result = (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
  if (file && result != MAP_FAILED) {
    struct map *map = malloc(sizeof *map);
    int own = syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 0);
    *map = (struct map){maps, result, file, own, offset, length};
    maps = map;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
  return mmap(address, length, protection, flags, fd, offset);
}

int munmap(void *address, size_t length) {
  if (journal < 0) return syscall(SYS_munmap, address, length);
  pthread_mutex_lock(&lock);
  for (struct map **at = &maps; *at; at = &(*at)->next) {
    struct map *map = *at;
    if (map->address != address || map->length > length + PAGE) continue;
    *at = map->next;
    syscall(SYS_close, map->fd);
    free(map);
    break;
  }
  int result = syscall(SYS_munmap, address, length);
  pthread_mutex_unlock(&lock);
  return result;
}

/* ---- syncs ---- */

static uint64_t sync_begins(struct file *file, uint64_t inode, uint64_t offset, uint64_t length) {
  uint64_t sync = ++counter;
  append_numbers(SYNC_BEGIN, inode, sync, 0, 0);
  if (file && length == WHOLE) forget(file);
  if (file) keep_maps(file, offset, length);
  return sync;
}

static void sync_ended(uint64_t inode, uint64_t sync, uint64_t offset, uint64_t length) {
  pthread_mutex_lock(&lock);
  append_numbers(SYNC_END, inode, sync, offset, length);
  pthread_mutex_unlock(&lock);
}

static int sync_whole(int call, int fd) {
  struct stat stat;
  pthread_mutex_lock(&lock);
  struct file *file = of(fd, &stat);
  int watched = journal >= 0 && (file || (fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode)));
  if (watched && lies) {
    pthread_mutex_unlock(&lock);
    return 0;
  }
  uint64_t sync = watched ? sync_begins(file, stat.st_ino, 0, WHOLE) : 0;
  pthread_mutex_unlock(&lock);
  int result = syscall(call, fd);
  if (watched && result == 0) sync_ended(stat.st_ino, sync, 0, WHOLE);
  return result;
}

int fsync(int fd) { return sync_whole(SYS_fsync, fd); }

int fdatasync(int fd) { return sync_whole(SYS_fdatasync, fd); }

int msync(void *address, size_t length, int flags) {
  pthread_mutex_lock(&lock);
  struct map *map = maps;
  while (map && !((char *)map->address <= (char *)address &&
                  (char *)address < (char *)map->address + map->length)) {
    map = map->next;
  }
  if (!map || !(flags & MS_SYNC) || lies) {
    pthread_mutex_unlock(&lock);
    return map && lies ? 0 : syscall(SYS_msync, address, length, flags);
  }
  uint64_t inode = map->file->inode;
  uint64_t offset = map->offset + ((char *)address - (char *)map->address);
  uint64_t sync = sync_begins(map->file, inode, offset, length);
  pthread_mutex_unlock(&lock);
  int result = syscall(SYS_msync, address, length, flags);
  if (result == 0) sync_ended(inode, sync, offset, length);
  return result;
}

/* ---- names ---- */

static int done(int result, uint64_t operation) {
  if (result < 0) {
    int error = errno;
    append_numbers(CANCEL, 0, operation, 0, 0);
    errno = error;
  }
  return result;
}

static int open_watched(const char *path, uint64_t parent, int flags, mode_t mode) {
  struct stat stat;
  if ((flags & O_TMPFILE) == O_TMPFILE) fail("a file without a name in", path);
  pthread_mutex_lock(&lock);
  int was = exists(path, &stat);
  uint64_t operation = ++counter;
  int creates = !was && flags & O_CREAT;
  int cuts = was && flags & O_TRUNC && S_ISREG(stat.st_mode) && stat.st_size > 0;
  if (creates) append_names(CREATE, parent, operation, 0, path, "", "");
  int fd = syscall(SYS_openat, AT_FDCWD, path, cuts ? flags & ~O_TRUNC : flags, mode);
  if (creates) done(fd, operation);
  if (fd >= 0 && syscall(SYS_fstat, fd, &stat) == 0 && S_ISREG(stat.st_mode)) {
    struct file *file = watch(stat.st_ino);
    if (creates) {
      append_numbers(INODE, stat.st_ino, operation, 0, 0);
      forget(file);
    }
    if (cuts) {
      before_resize(file, fd, &stat, 0);
      syscall(SYS_ftruncate, fd, 0);
    }
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
  char full[PATH_MAX];
  uint64_t parent;
  return inside(at, path, full, &parent) ? open_watched(full, parent, flags, mode)
                                         : syscall(SYS_openat, at, path, flags, mode);
}

#define MODE(flags)                               \
  mode_t mode = 0;                                \
  if (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) { \
    va_list rest;                                 \
    va_start(rest, flags);                        \
    mode = va_arg(rest, mode_t);                  \
    va_end(rest);                                 \
  }

int open(const char *path, int flags, ...) {
  MODE(flags)
  return open_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags)
  return open_any(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
  MODE(flags)
  return open_any(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
  MODE(flags)
  return open_any(at, path, flags, mode);
}

int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }

int __open64_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }

int creat(const char *path, mode_t mode) {
  return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* A stream's writes are made inside the C library, where they can't be seen. */
static FILE *stream(const char *name, const char *path, const char *mode) {
  char full[PATH_MAX];
  uint64_t parent;
  if (strpbrk(mode, "wa+") && inside(AT_FDCWD, path, full, &parent)) {
    fail("a stream that writes", full);
  }
  FILE *(*next)(const char *, const char *) = dlsym(RTLD_NEXT, name);
  return next(path, mode);
}

FILE *fopen(const char *path, const char *mode) { return stream("fopen", path, mode); }

FILE *fopen64(const char *path, const char *mode) { return stream("fopen64", path, mode); }

int truncate(const char *path, off_t size) {
  int fd = open_any(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) return -1;
  int result = ftruncate(fd, size);
  syscall(SYS_close, fd);
  return result;
}

int truncate64(const char *path, off64_t size) { return truncate(path, size); }

int unlinkat(int at, const char *path, int flags) {
  char full[PATH_MAX], grave[32];
  uint64_t parent;
  if (!inside(at, path, full, &parent)) return syscall(SYS_unlinkat, at, path, flags);
  pthread_mutex_lock(&lock);
  uint64_t operation = ++counter;
  if (flags & AT_REMOVEDIR) {
    append_names(RMDIR, parent, operation, 0, full, "", "");
  } else {
    bury(full, grave);
    append_names(UNLINK, parent, operation, 0, full, "", grave);
  }
  int result = done(syscall(SYS_unlinkat, AT_FDCWD, full, flags), operation);
  pthread_mutex_unlock(&lock);
  return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
  int result = unlink(path);
  return result < 0 && errno == EISDIR ? rmdir(path) : result;
}

int mkdirat(int at, const char *path, mode_t mode) {
  char full[PATH_MAX];
  uint64_t parent;
  if (!inside(at, path, full, &parent)) return syscall(SYS_mkdirat, at, path, mode);
  pthread_mutex_lock(&lock);
  uint64_t operation = ++counter;
  append_names(MKDIR, parent, operation, 0, full, "", "");
  int result = done(syscall(SYS_mkdirat, AT_FDCWD, full, mode), operation);
  pthread_mutex_unlock(&lock);
  return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int renameat2(int at, const char *from, int into, const char *to, unsigned flags) {
  char old[PATH_MAX], new[PATH_MAX], grave[32];
  uint64_t parent, target;
  struct stat stat;
  int leaves = inside(at, from, old, &parent), comes = inside(into, to, new, &target);
  if (!leaves && !comes) return syscall(SYS_renameat2, at, from, into, to, flags);
  if (!leaves || !comes || parent != target || flags) fail("a rename between directories", from);
  pthread_mutex_lock(&lock);
  uint64_t operation = ++counter;
  if (exists(old, &stat) && S_ISDIR(stat.st_mode)) fail("a rename of a directory", old);
  bury(new, grave);
  append_names(RENAME, parent, operation, stat.st_ino, old, new, grave);
  int result = done(syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, 0), operation);
  pthread_mutex_unlock(&lock);
  return result;
}

int renameat(int at, const char *from, int into, const char *to) {
  return renameat2(at, from, into, to, 0);
}

int rename(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int at, const char *from, int into, const char *to, int flags) {
  char full[PATH_MAX];
  uint64_t parent;
  if (!inside(into, to, full, &parent)) return syscall(SYS_linkat, at, from, into, to, flags);
  pthread_mutex_lock(&lock);
  uint64_t operation = ++counter;
  append_names(CREATE, parent, operation, 0, full, "", "");
  int result = done(syscall(SYS_linkat, at, from, AT_FDCWD, full, flags), operation);
  pthread_mutex_unlock(&lock);
  return result;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int symlinkat(const char *target, int at, const char *path) {
  char full[PATH_MAX];
  uint64_t parent;
  if (inside(at, path, full, &parent)) fail("a symbolic link", full);
  return syscall(SYS_symlinkat, target, at, path);
}

int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }
