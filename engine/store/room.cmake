pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.37)
tb_room_uses(PkgConfig::SQLITE) # libpq is loaded on use
