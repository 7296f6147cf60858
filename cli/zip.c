/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The format is that of PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. */
#include "zip.h"

#include <stdint.h>
#include <string.h>

enum { VERSION = 10, STORED = 0, FIRST_DAY = 0x21 /* 1 January 1980 */, UTF_8 = 0x800 };

static void put(FILE *out, uint32_t value, int bytes) {
  for (; bytes--; value >>= 8) putc((int)(value & 0xff), out);
}

/* CRC-32 of ISO 3309 */
static uint32_t checksum(const void *bytes, size_t n) {
  uint32_t crc = 0xffffffff;
  for (const unsigned char *b = bytes; n--; b++) {
    crc ^= *b;
    for (int k = 0; k < 8; k++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

/* What a local header and its copy in the directory share. */
static void put_common(FILE *out, const zip_file *file, uint32_t crc) {
  put(out, VERSION, 2);
  put(out, UTF_8, 2);
  put(out, STORED, 2);
  put(out, 0, 2); /* midnight */
  put(out, FIRST_DAY, 2);
  put(out, crc, 4);
  put(out, (uint32_t)file->length, 4);
  put(out, (uint32_t)file->length, 4);
  put(out, (uint32_t)strlen(file->name), 2);
  put(out, 0, 2); /* extra field */
}

static size_t local_size(const zip_file *file) { return 30 + strlen(file->name) + file->length; }

static void put_file(FILE *out, const zip_file *file, uint32_t crc) {
  put(out, 0x04034b50, 4);
  put_common(out, file, crc);
  fputs(file->name, out);
  fwrite(file->bytes, 1, file->length, out);
}

static size_t put_entry(FILE *out, const zip_file *file, uint32_t crc, size_t offset) {
  put(out, 0x02014b50, 4);
  put(out, 3 << 8 | VERSION, 2); /* made on Unix */
  put_common(out, file, crc);
  put(out, 0, 2); /* comment */
  put(out, 0, 2); /* disk */
  put(out, 0, 2); /* internal attributes */
  put(out, (uint32_t)0100644 << 16, 4);
  put(out, (uint32_t)offset, 4);
  fputs(file->name, out);
  return 46 + strlen(file->name);
}

void zip_write(FILE *out, const zip_file *files, int n) {
  size_t offset = 0, directory = 0, at = 0;
  for (int i = 0; i < n; i++) {
    put_file(out, &files[i], checksum(files[i].bytes, files[i].length));
    offset += local_size(&files[i]);
  }
  for (int i = 0; i < n; i++) {
    directory += put_entry(out, &files[i], checksum(files[i].bytes, files[i].length), at);
    at += local_size(&files[i]);
  }
  put(out, 0x06054b50, 4);
  put(out, 0, 4); /* disks */
  put(out, (uint32_t)n, 2);
  put(out, (uint32_t)n, 2);
  put(out, (uint32_t)directory, 4);
  put(out, (uint32_t)offset, 4);
  put(out, 0, 2); /* comment */
}
