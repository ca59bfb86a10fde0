#compdef trehan trehan-standalone
# Completion of trehan and trehan-standalone in zsh: source <(trehan completion zsh)
_trehan() {
    local line
    local -a found
    for line in "${(@f)$(${~words[1]} __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            :files) _files ;;
            *) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done
    (( $#found == 0 )) || _describe -V trehan found
}
compdef _trehan trehan trehan-standalone
