#!/usr/bin/env bash
# The requests of a client of a small system of products, customers and orders, as it sends them there: to the root, without a token.
#   ./tradepost dev --anonymous admin
#   examples/small-system.sh [BASE]      BASE defaults to http://localhost:8000
# Each response must have the status that it has in those systems.
set -euo pipefail

base=${1:-http://localhost:8000}
run=$(date +%s)$RANDOM # e-mail addresses are unique, so each run needs a new one

# call STATUS METHOD PATH [BODY]: sends the request, prints it, and sets $response to the body of the response
call() {
  local args=(-sS -X "$2" "$base$3" -w '\n%{http_code}') out
  [ $# -lt 4 ] || args+=(-H 'Content-Type: application/json' -d "$4")
  out=$(curl "${args[@]}")
  response=${out%$'\n'*}
  echo "$2 $3 ${4:-}"
  echo "  ${out##*$'\n'} $(printf %s "$response" | cut -c1-300)"
  [ "${out##*$'\n'}" = "$1" ] || { echo "expected $1" >&2; exit 1; }
}

# field NAME: the first value of this field in the response
field() {
  printf %s "$response" | grep -o "\"$1\":[^,}]*" | head -n 1 | sed 's/^[^:]*://; s/^"//; s/"$//'
}

# has NAME VALUE: fails unless the first field of this name has this value
has() {
  [ "$(field "$1")" = "$2" ] || { echo "expected $1 $2, got $(field "$1")" >&2; exit 1; }
}

call 201 POST /products '{"name":"Laptop","price":999.99,"description":"High-performance laptop","stock":10}'
product=$(field id)
call 200 GET /products
call 200 GET "/products/$product"
has stock 10
call 200 PUT "/products/$product" '{"name":"Laptop","price":949.99,"description":"High-performance laptop","stock":25}'
call 200 GET "/products/$product"
has stock 25
has price 949.99

call 201 POST /customers "{\"name\":\"John Doe\",\"email\":\"john-$run@example.com\",\"phone\":\"1234567890\",\"address\":\"123 Main St\"}"
customer=$(field id)
call 200 GET /customers
call 200 GET "/customers/$customer"
call 200 PUT "/customers/$customer" "{\"name\":\"John Smith\",\"email\":\"john-$run@example.com\",\"phone\":\"1234567890\",\"address\":\"456 Main St\"}"
has name 'John Smith'

call 201 POST /orders "{\"customerId\":\"$customer\",\"items\":[{\"productId\":\"$product\",\"quantity\":2}]}"
order=$(field id)
has total_amount 1899.98
call 200 GET /orders
call 200 GET "/orders/$order"
call 200 GET "/products/$product"
has stock 23
call 200 PUT "/orders/$order" '{"status":"paid"}'
has payment_status paid
call 200 DELETE "/orders/$order"
call 200 GET "/products/$product"
has stock 25

call 201 POST /products '{"name":"Mouse","price":19.99,"description":"Wireless mouse"}'
mouse=$(field id)
call 200 DELETE "/products/$mouse"
call 404 GET "/products/$mouse"
call 201 POST /customers "{\"name\":\"Jane Doe\",\"email\":\"jane-$run@example.com\"}"
jane=$(field id)
call 200 DELETE "/customers/$jane"
call 404 GET "/customers/$jane"
echo "Products, customers and orders were created, listed, read, updated and deleted at the root, without a token."
