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
  static const tb_words HEADS[] = {{"file", "文件"}, {"bytes", "字节"}, {"SHA-256", NULL}};
  tb_page_raw(page, "<div class=\"wide\" tabindex=\"0\"><table><caption>");
  tb_page_say(page, "Inputs", "输入文件");
  tb_page_raw(page, "</caption><thead><tr>");
  for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++) {
    tb_page_raw(page, i == 1 ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
    tb_page_words(page, HEADS[i]);
    tb_page_raw(page, "</th>");
  }
  tb_page_raw(page, "</tr></thead><tbody>");
  for (size_t i = 0; i < tb_case_inputs(page->opened); i++) {
    tb_input_file file;
    tb_status status = tb_case_input(page->opened, i, &file);
    if (status != TB_OK) {
      tb_page_fail(page, status);
      return;
    }
    tb_page_raw(page, "<tr><td>");
    tb_page_text(page, file.path);
    tb_page_rawf(page, "</td><td class=\"n\">%llu</td><td><code>%s</code></td></tr>", (unsigned long long)file.bytes, file.sha256);
  }
  tb_page_raw(page, "</tbody></table></div>\n");
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
