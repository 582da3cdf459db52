pkg_check_modules(SMARTCOLS REQUIRED IMPORTED_TARGET smartcols)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
tb_room_uses(PkgConfig::SMARTCOLS PkgConfig::JANSSON PkgConfig::ARCHIVE ${CMAKE_DL_LIBS}) # libxlsxwriter is loaded on use
