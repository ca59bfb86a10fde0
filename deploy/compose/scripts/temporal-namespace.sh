#!/bin/sh
# Makes the namespace, whose histories are kept 400 days, and the search attributes. Safe to run again.
set -eu
namespace=default

temporal operator cluster health
temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention 9600h

known=$(temporal operator search-attribute list --namespace "$namespace")
for attribute in TrehanMonth:Keyword TrehanRevision:Int TrehanOutcome:Keyword; do
  name=${attribute%:*}
  echo "$known" | grep -qw "$name" ||
    temporal operator search-attribute create --namespace "$namespace" --name "$name" --type "${attribute#*:}"
done
