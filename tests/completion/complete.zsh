# complete.zsh COMPLETIONS LINE: print what zsh offers at the end of LINE, one a line.
# A shell on a terminal of its own gets the line and a TAB; compadd, which takes all matches, writes them down.
zmodload zsh/zpty
export COMPLETE_FOUND=$HOME/zsh-found COMPLETE_FOLDER=$HOME/zsh-functions
mkdir -p $COMPLETE_FOLDER
cp $1/git-session.zsh $COMPLETE_FOLDER/_git-session
: >$COMPLETE_FOUND
cat >$HOME/complete.rc <<'RC'
PROMPT=
fpath=($COMPLETE_FOLDER $fpath)
autoload -Uz compinit
compinit -u -d $HOME/zcompdump
compadd () {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a found
    builtin compadd -A found "$@"
    (( ! $#found )) || print -rl -- $found >>$COMPLETE_FOUND
}
capture () {
    zle complete-word
    print -r -- COMPLETED
}
zle -N capture
bindkey '^I' capture
print -r -- READY
RC
zpty shell zsh -f -i
zpty -w shell ". $HOME/complete.rc"
zpty -r shell seen '*READY*'
zpty -w -n shell "$2"$'\t'
zpty -r shell seen '*COMPLETED*'
cat $COMPLETE_FOUND
zpty -d shell
