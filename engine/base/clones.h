/* One source, several instruction sets: the processor's own is chosen when the program is loaded. */
#ifndef TB_BASE_CLONES_H
#define TB_BASE_CLONES_H

/**
 * Before a function whose loops gain from wider vectors. What it computes must not depend on their width: whole numbers, or doubles without
 * fused operations (-ffp-contract=off). Elsewhere than on x86-64, under sanitizers, whose start-up comes after the choice, and in the
 * program built to be compared with (base/reference.h), the one version of the build's target is used.
 */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&  \
    !defined(TB_REFERENCE)
#define TB_CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define TB_CLONES
#endif

#endif
