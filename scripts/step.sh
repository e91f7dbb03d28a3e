#!/bin/sh
# Prints a heading, so that a person sees what is going on.
printf '\n\033[1m▸ %s\033[0m\n' "$1"
