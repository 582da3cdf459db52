find_package(libcsv REQUIRED)
tb_room_uses(libcsv::libcsv)
