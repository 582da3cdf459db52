# The page's styles and scripts, and uPlot, as text in the program: page_files.c.
set(page_folder ${CMAKE_CURRENT_BINARY_DIR}/page)
set(page_source ${CMAKE_CURRENT_SOURCE_DIR}/page)
set(uplot ${CMAKE_CURRENT_SOURCE_DIR}/../third_party/uplot)
file(MAKE_DIRECTORY ${page_folder})
add_custom_command(
  OUTPUT ${page_folder}/page_files.c
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${page_folder}/page_files.c -DFOLDER=${page_source} -DUPLOT=${uplot} -P ${page_source}/embed.cmake
  DEPENDS ${page_source}/page.css ${page_source}/page.js ${page_source}/long.css ${page_source}/long.js ${page_source}/embed.cmake
          ${uplot}/LICENSE ${uplot}/uPlot.iife.min.js ${uplot}/uPlot.min.css
  COMMENT "Embedding the page's styles and scripts")
target_sources(${room} PRIVATE ${page_folder}/page_files.c)
