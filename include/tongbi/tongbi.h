/*
 * tongbi/tongbi.h - everything: checks the figures that public bodies report. See README.md for an example.
 */
#ifndef TONGBI_TONGBI_H
#define TONGBI_TONGBI_H

#include <tongbi/base.h>
#include <tongbi/case.h>
#include <tongbi/expr.h>
#include <tongbi/ingest.h>
#include <tongbi/measure.h>
#include <tongbi/model.h>
#include <tongbi/report.h>
#include <tongbi/rules.h>
#include <tongbi/store.h>
#include <tongbi/testing.h>
#include <tongbi/verify.h>

#endif
