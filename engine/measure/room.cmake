pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)
tb_room_uses(PkgConfig::GSL m)
