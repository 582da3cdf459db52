# Writes OUTPUT: the files page.css and page.js of FOLDER as C arrays, NUL-terminated.
set(text "#include \"embedded.h\"\n\n")
foreach(name css js)
  file(READ ${FOLDER}/page.${name} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND text "const char TB_PAGE_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
