#include "decode.h"

#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum {
  BLOCK_BYTES = 256 * 1024,
  SAMPLE_BYTES = 64 /* looked at for the NUL bytes of UTF-16 */
};

struct tb_decoder {
  tb_source *source;
  const char *encoding; /* NULL: UTF-8, undeclared */
  iconv_t conversion;   /* meaningful when `converting` */
  bool converting, source_ended;
  size_t skipped, at, n; /* the block's bytes [at, n) are still to be decoded */
  char block[BLOCK_BYTES];
};

typedef struct mark {
  const char *bytes;
  size_t n;
  const char *encoding;
  bool refused;
} mark;

/* Longer marks first: UTF-32's begins like UTF-16's. */
static const mark marks[] = {
    {"\xFF\xFE\0\0", 4, "UTF-32", true}, {"\0\0\xFE\xFF", 4, "UTF-32", true},       {"\xFF\xFE", 2, "UTF-16", true},
    {"\xFE\xFF", 2, "UTF-16", true},     {"\x84\x31\x95\x33", 4, "GB18030", false}, {"\xEF\xBB\xBF", 3, "UTF-8", false},
};

static const mark *find_mark(const char *bytes, size_t n) {
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    if (n >= marks[i].n && memcmp(bytes, marks[i].bytes, marks[i].n) == 0) return &marks[i];
  }
  return NULL;
}

/* ASCII text in UTF-16 has a NUL in every second byte. A stray NUL in other text is the business of its row. */
static bool looks_like_utf16(const char *bytes, size_t n) {
  const size_t sample = n < SAMPLE_BYTES ? n & ~(size_t)1 : SAMPLE_BYTES;
  size_t nul_count[2] = {0, 0};
  for (size_t i = 0; i < sample; i++)
    nul_count[i % 2] += bytes[i] == '\0';
  const size_t odd_ones = nul_count[1], even_ones = nul_count[0];
  const size_t most = odd_ones > even_ones ? odd_ones : even_ones, least = odd_ones + even_ones - most;
  return sample >= 4 && 8 * most >= sample && 4 * least <= most; /* Chinese characters have none, only what stands between them */
}

static bool is_utf8_name(const char *encoding) {
  return tb_equal_nocase(encoding, strlen(encoding), "UTF-8", 5) || tb_equal_nocase(encoding, strlen(encoding), "UTF8", 4);
}

bool tb_encoding_known(const char *encoding) {
  if (!encoding || is_utf8_name(encoding)) return true;
  if (*encoding == '\0' || strchr(encoding, '/')) return false; /* the locale's encoding; "//IGNORE", "//TRANSLIT" */
  const iconv_t conversion = iconv_open("UTF-8", encoding);
  if (conversion == (iconv_t)-1) return errno != EINVAL; /* memory is short: whoever decodes will see it */
  iconv_close(conversion);
  return true;
}

static tb_status refuse_utf16(const char *path, const char *encoding, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = path}, "the file is %s, expected UTF-8; recode it, for instance with: iconv -f %s -t UTF-8",
             "文件编码为%s，应为UTF-8；请先转码，例如：iconv -f %s -t UTF-8", encoding, encoding);
  return TB_BAD_INPUT;
}

static tb_status fill_block(tb_decoder *decoder) {
  const size_t left = decoder->n - decoder->at;
  memmove(decoder->block, decoder->block + decoder->at, left);
  size_t more;
  const tb_status status = tb_source_read(decoder->source, decoder->block + left, BLOCK_BYTES - left, &more);
  if (status != TB_OK) return status;
  decoder->source_ended = more < BLOCK_BYTES - left;
  decoder->at = 0;
  decoder->n = left + more;
  return TB_OK;
}

/* Settles the encoding by the first block: the mark wins over what was declared. */
static tb_status choose_encoding(tb_decoder *decoder, const char *path, const char *declared, tb_log *log) {
  const mark *found = find_mark(decoder->block, decoder->n);
  if (found && found->refused) return refuse_utf16(path, found->encoding, log);
  if (!found && looks_like_utf16(decoder->block, decoder->n)) return refuse_utf16(path, "UTF-16", log);
  decoder->encoding = found ? found->encoding : declared;
  if (found) decoder->at = found->n;
  if (!decoder->encoding || is_utf8_name(decoder->encoding)) {
    decoder->skipped = decoder->at;
    return TB_OK;
  }
  decoder->conversion = iconv_open("UTF-8", decoder->encoding);
  if (decoder->conversion == (iconv_t)-1) return TB_NO_MEMORY; /* the name was checked before */
  decoder->converting = true;
  return TB_OK;
}

tb_status tb_decoder_open(tb_source *source, const char *path, const char *encoding, tb_log *log, tb_decoder **out) {
  tb_decoder *decoder = malloc(sizeof *decoder);
  if (!decoder) return TB_NO_MEMORY;
  decoder->source = source;
  decoder->converting = false;
  decoder->skipped = decoder->at = decoder->n = 0;
  tb_status status = fill_block(decoder);
  if (status == TB_OK) status = choose_encoding(decoder, path, encoding, log);
  if (status == TB_OK) {
    *out = decoder;
  } else {
    tb_decoder_free(decoder);
  }
  return status;
}

void tb_decoder_free(tb_decoder *decoder) {
  if (!decoder) return;
  if (decoder->converting) iconv_close(decoder->conversion);
  free(decoder);
}

const char *tb_decoder_encoding(const tb_decoder *decoder) {
  return decoder->encoding;
}

bool tb_decoder_converts(const tb_decoder *decoder) {
  return decoder->converting;
}

size_t tb_decoder_skipped(const tb_decoder *decoder) {
  return decoder->skipped;
}

/* UTF-8: what the first block holds, then straight from the source. */
static tb_status pass_on(tb_decoder *decoder, char *to, size_t room, size_t *n) {
  const size_t left = decoder->n - decoder->at;
  if (left == 0) return decoder->source_ended ? TB_OK : tb_source_read(decoder->source, to, room, n);
  *n = left < room ? left : room;
  memcpy(to, decoder->block + decoder->at, *n);
  decoder->at += *n;
  return TB_OK;
}

/* Decodes what the block holds until it or the room is used up; *starved: the rest of the block is the beginning of a character. */
static size_t convert_block(tb_decoder *decoder, char *to, size_t room, bool *starved) {
  char *in = decoder->block + decoder->at, *out = to;
  size_t in_left = decoder->n - decoder->at, out_left = room;
  *starved = false;
  while (in_left > 0 && out_left > 0) {
    if (iconv(decoder->conversion, &in, &in_left, &out, &out_left) != (size_t)-1 || errno == E2BIG) break;
    *starved = errno == EINVAL && !decoder->source_ended;
    if (*starved) break;
    *out++ = TB_UNDECODABLE;
    out_left--;
    in++;
    in_left--;
  }
  decoder->at = decoder->n - in_left;
  return room - out_left;
}

static tb_status convert(tb_decoder *decoder, char *to, size_t room, size_t *n) {
  bool starved = false;
  for (;;) {
    if ((decoder->at == decoder->n || starved) && !decoder->source_ended) {
      const tb_status status = fill_block(decoder);
      if (status != TB_OK) return status;
    }
    *n = convert_block(decoder, to, room, &starved);
    if (*n > 0 || (decoder->at == decoder->n && decoder->source_ended)) return TB_OK;
  }
}

tb_status tb_decoder_read(tb_decoder *decoder, char *to, size_t room, size_t *n) {
  *n = 0;
  return decoder->converting ? convert(decoder, to, room, n) : pass_on(decoder, to, room, n);
}
