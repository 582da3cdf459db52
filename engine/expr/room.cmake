# Lexer and parser are made at build time.
find_program(BISON bison REQUIRED)
find_program(RE2C re2c REQUIRED)
set(expr_folder ${CMAKE_CURRENT_BINARY_DIR}/expr)
file(MAKE_DIRECTORY ${expr_folder})
add_custom_command(
  OUTPUT ${expr_folder}/expr_parser.c ${expr_folder}/expr_parser.h
  COMMAND ${BISON} --no-lines -Wall -Werror -o ${expr_folder}/expr_parser.c --defines=${expr_folder}/expr_parser.h
          ${CMAKE_CURRENT_SOURCE_DIR}/expr/parser.y
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/expr/parser.y
  COMMENT "Making the parser of expressions")
add_custom_command(
  OUTPUT ${expr_folder}/expr_lexer.c
  COMMAND ${RE2C} -i --no-generation-date -W -o ${expr_folder}/expr_lexer.c ${CMAKE_CURRENT_SOURCE_DIR}/expr/lexer.re
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/expr/lexer.re
  COMMENT "Making the lexer of expressions")
target_sources(${room} PRIVATE ${expr_folder}/expr_parser.c ${expr_folder}/expr_parser.h ${expr_folder}/expr_lexer.c)
target_include_directories(${room} PRIVATE ${expr_folder})
tb_room_uses(Threads::Threads)
