# Completion of trehan and trehan-standalone in fish: trehan completion fish | source
function __trehan_complete
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$begun" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$begun"
        else
            echo $line
        end
    end
end
complete -c trehan -c trehan-standalone -f -a '(__trehan_complete)'
