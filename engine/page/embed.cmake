# Writes OUTPUT: the files of FOLDER and of UPLOT as C arrays, NUL-terminated. Before uPlot's script stands its licence, which goes where it goes.
set(text "#include \"embedded.h\"\n\n")

function(embed name bytes)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  set(text "${text}const char TB_PAGE_${name}[] = {${bytes}0};\n" PARENT_SCOPE)
endfunction()

foreach(file page.css page.js long.css long.js)
  file(READ ${FOLDER}/${file} bytes HEX)
  string(REPLACE "." "_" name ${file})
  embed(${name} "${bytes}")
endforeach()
file(READ ${UPLOT}/uPlot.min.css bytes HEX)
embed(uplot_css "${bytes}")
file(READ ${UPLOT}/LICENSE licence HEX)
file(READ ${UPLOT}/uPlot.iife.min.js bytes HEX)
embed(uplot_js "2f2a210a${licence}2a2f0a${bytes}") # /*! ... */
file(WRITE ${OUTPUT} "${text}")
