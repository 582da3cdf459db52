find_library(GMP_LIBRARY gmp REQUIRED)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(ARCHIVE REQUIRED libarchive) # its header; the library is loaded on use
tb_room_uses(${GMP_LIBRARY} PkgConfig::XXHASH PkgConfig::CRYPTO PkgConfig::UTF8PROC Threads::Threads m ${CMAKE_DL_LIBS})

# The table of powers of ten, made with GMP; the range is that of power10.h.
set(powers_folder ${CMAKE_CURRENT_BINARY_DIR}/base)
file(MAKE_DIRECTORY ${powers_folder})
add_executable(tongbi_powers ${CMAKE_CURRENT_SOURCE_DIR}/base/generate/powers.c)
target_link_libraries(tongbi_powers PRIVATE ${GMP_LIBRARY})
add_custom_command(
  OUTPUT ${powers_folder}/powers_of_ten.h
  COMMAND tongbi_powers -292 324 ${powers_folder}/powers_of_ten.h
  DEPENDS tongbi_powers
  COMMENT "Computing powers of ten")
target_sources(${room} PRIVATE ${powers_folder}/powers_of_ten.h)
target_include_directories(${room} PRIVATE ${powers_folder})
