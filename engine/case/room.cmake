pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
tb_room_uses(PkgConfig::JANSSON)
