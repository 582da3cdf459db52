find_package(libcsv REQUIRED)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
tb_room_uses(libcsv::libcsv PkgConfig::ARCHIVE)
