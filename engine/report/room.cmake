pkg_check_modules(SMARTCOLS REQUIRED IMPORTED_TARGET smartcols)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
tb_room_uses(PkgConfig::SMARTCOLS PkgConfig::JANSSON) # libxlsxwriter is loaded on use
