# complete.bash COMPLETIONS LINE: print what bash offers at the end of LINE (words without quotes), one a line.
# shellcheck shell=bash disable=SC1090,SC1091,SC2034
. /usr/share/bash-completion/completions/git
. "$1/git-session.bash"
IFS=' ' read -ra COMP_WORDS <<<"$2"
[[ $2 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$2 COMP_POINT=${#2}
function=$(complete -p "${COMP_WORDS[0]}" | sed 's/.* -F \([^ ]*\) .*/\1/')
"$function"
printf '%s\n' "${COMPREPLY[@]}" | sed '/^$/d; s/ *$//'
