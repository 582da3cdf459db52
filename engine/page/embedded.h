/* The page's styles and scripts, as they stand in the files of these names; of uPlot with its licence. */
#ifndef TB_PAGE_EMBEDDED_H
#define TB_PAGE_EMBEDDED_H

extern const char TB_PAGE_page_css[], TB_PAGE_page_js[];
extern const char TB_PAGE_long_css[], TB_PAGE_long_js[], TB_PAGE_uplot_css[], TB_PAGE_uplot_js[]; /* of pages with a long series */

#endif
