# Made by `make man` from the commands' own declarations: change those.
# fish 3.6.0 looks for git-* programs with a misspelt pattern and so completes none of them; later ones do without this.
complete -c git -f -n '__fish_git_using_command session' -a '(__fish_git_complete_custom_command session)'
