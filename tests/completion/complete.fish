# complete.fish COMPLETIONS LINE: print what fish offers at the end of LINE, one a line.
set -p fish_complete_path $argv[1]
source $argv[1]/git-session.conf.fish
complete -C $argv[2] | string split -f 1 \t
