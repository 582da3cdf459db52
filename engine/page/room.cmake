# The page's style and script, as text in the program: page_files.c from page.css and page.js.
set(page_folder ${CMAKE_CURRENT_BINARY_DIR}/page)
file(MAKE_DIRECTORY ${page_folder})
add_custom_command(
  OUTPUT ${page_folder}/page_files.c
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${page_folder}/page_files.c -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}/page -P ${CMAKE_CURRENT_SOURCE_DIR}/page/embed.cmake
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/page/page.css ${CMAKE_CURRENT_SOURCE_DIR}/page/page.js ${CMAKE_CURRENT_SOURCE_DIR}/page/embed.cmake
  COMMENT "Embedding the page's style and script")
target_sources(${room} PRIVATE ${page_folder}/page_files.c)
