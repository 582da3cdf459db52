/* The page's style and script, as they stand in page.css and page.js. */
#ifndef TB_PAGE_EMBEDDED_H
#define TB_PAGE_EMBEDDED_H

extern const char TB_PAGE_css[], TB_PAGE_js[];

#endif
