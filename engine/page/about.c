/* The footer: what made the page, from what. */
#include "inside.h"

static void write_mark(tb_page *page, const char *name, const char *text) {
  tb_page_raw(page, "<div><dt>");
  tb_page_text(page, name);
  tb_page_raw(page, "</dt><dd>");
  tb_page_text(page, text != NULL && text[0] != '\0' ? text : "–");
  tb_page_raw(page, "</dd></div>");
}

static void write_inputs(tb_page *page) {
  static const tb_head HEADS[] = {{{"file", "文件"}, false}, {{"bytes", "字节"}, true}, {{"SHA-256", NULL}, false}};
  tb_page_raw(page, "<details class=\"long\"><summary>");
  tb_page_sayf(page, "Inputs: %zu files with their digests", "输入文件：%zu 个及其摘要", tb_case_inputs(page->opened));
  tb_page_raw(page, "</summary><div>");
  tb_page_table(page, (tb_words){0}, HEADS, sizeof HEADS / sizeof HEADS[0]);
  for (size_t i = 0; i < tb_case_inputs(page->opened); i++) {
    tb_input_file file;
    tb_status status = tb_case_input(page->opened, i, &file);
    if (status != TB_OK) {
      tb_page_fail(page, status);
      return;
    }
    tb_page_raw(page, "<tr><td>");
    tb_page_text(page, file.path);
    tb_page_rawf(page, "<td class=n>%llu<td><code>%s</code>", (unsigned long long)file.bytes, file.sha256);
  }
  tb_page_table_end(page);
  tb_page_raw(page, "</div></details>");
}

void tb_page_about(tb_page *page) {
  tb_page_raw(page, "<footer id=\"about\"><h2>");
  tb_page_say(page, "About this report", "关于本报告");
  tb_page_raw(page, "</h2><dl class=\"facts\">");
  write_mark(page, "tongbi", tb_version());
  write_mark(page, "as_of", tb_case_as_of(page->opened));
  for (size_t i = 0; i < page->options->n_marks; i++) {
    write_mark(page, page->options->marks[i].name, page->options->marks[i].text);
  }
  tb_page_raw(page, "</dl>\n");
  write_inputs(page);
  tb_page_raw(page, "</footer>\n");
}
