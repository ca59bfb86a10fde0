#!/bin/sh
# Makes the bucket, with object lock, and the worker's account, which may write and read in it, but neither delete, nor lift
# a lock, nor change what it may. Safe to run again; replaced keys of the worker count from then on.
set -eu
secrets=${SECRETS:-/run/secrets}
store=${STORE:-http://store:7070}
bucket=${BUCKET:-trehan}
key=$(cat "$secrets/store_access_key")
secret=$(cat "$secrets/store_secret_key")
case $key$secret in
*[!A-Za-z0-9/+=._-]*)
  echo "the keys must be of letters, digits and / + = . _ - alone" >&2
  exit 1
  ;;
esac

# ask METHOD PATH BODY [HEADER]: an answer of the store as its root account, the code in the last line.
ask() {
  printf 'user = "%s:%s"\n' "$(cat "$secrets/store_root_access_key")" "$(cat "$secrets/store_root_secret_key")" |
    curl --config - --silent --show-error --aws-sigv4 aws:amz:us-east-1:s3 --request "$1" --data-binary "$3" \
      --header "x-amz-content-sha256: $(printf %s "$3" | sha256sum | cut -d ' ' -f 1)" ${4:+--header "$4"} \
      --write-out '\n%{http_code}' "$store/$2"
}

# made ANSWER [WORD]: whether it was done, or was refused with this word because it is there already.
made() {
  case $1 in
  *2[0-9][0-9]) return 0 ;;
  esac
  [ -n "${2:-}" ] && case $1 in *"$2"*) return 0 ;; esac
  echo "the store refuses: $1" >&2
  return 1
}

account() {
  printf '<%s><Access>%s</Access><Secret>%s</Secret><Role>user</Role></%s>' "$1" "$key" "$secret" "$1"
}
answer=$(ask PATCH create-user "$(account Account)")
made "$answer" XAdminUserExists
answer=$(ask PATCH "update-user?access=$key" "$(account MutableProps)")
made "$answer"

answer=$(ask PUT "$bucket" '' 'x-amz-bucket-object-lock-enabled: true')
made "$answer" BucketAlreadyOwnedByYou
answer=$(ask PUT "$bucket?policy=" '{"Statement": [
  {"Effect": "Allow", "Principal": "'"$key"'", "Resource": "arn:aws:s3:::'"$bucket"'", "Action": [
    "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning", "s3:GetBucketObjectLockConfiguration"]},
  {"Effect": "Allow", "Principal": "'"$key"'", "Resource": "arn:aws:s3:::'"$bucket"'/*", "Action": [
    "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention", "s3:PutObject", "s3:PutObjectRetention"]}
]}')
made "$answer"
