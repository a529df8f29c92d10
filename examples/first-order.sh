#!/usr/bin/env bash
# Runs the whole workflow against a running instance: buys 50 pieces, sells 20, and checks that 30 are left.
#   examples/first-order.sh [BASE]      BASE defaults to http://localhost:8000
# It registers finance@example.com. If registration is closed, set the login of an administrator or a finance manager:
#   TRADEPOST_EMAIL=admin@example.com TRADEPOST_PASSWORD=... examples/first-order.sh http://localhost:8001
set -euo pipefail

base=${1:-http://localhost:8000}
email=${TRADEPOST_EMAIL:-finance@example.com}
password=${TRADEPOST_PASSWORD:-securepassword123}
token=
run=$(date +%s)$RANDOM # e-mail addresses and SKUs are unique, so each run needs new ones

# call METHOD PATH [BODY]: prints the step, and sets $response to the body of the response and $status to its status
call() {
  local args=(-sS -X "$1" "$base$2" -H 'Accept: application/json' -w '\n%{http_code}')
  [ -z "$token" ] || args+=(-H "Authorization: Bearer $token")
  [ $# -lt 3 ] || args+=(-H 'Content-Type: application/json' -d "$3")
  local out
  out=$(curl "${args[@]}")
  status=${out##*$'\n'}
  response=${out%$'\n'*}
  echo "$1 $2 ${3:-}"
  echo "  $status $(printf %s "$response" | cut -c1-400)"
}

expect() {
  [ "$status" = "$1" ] || { echo "expected $1, got $status" >&2; exit 1; }
}

# field NAME: the first value of this field in the response
field() {
  printf %s "$response" | grep -o "\"$1\":[^,}]*" | head -n 1 | sed 's/^[^:]*://; s/^"//; s/"$//'
}

if [ -z "${TRADEPOST_EMAIL:-}" ]; then
  call POST /api/auth/register "{\"email\":\"$email\",\"password\":\"$password\",\"role\":\"finance_manager\"}"
  [ "$status" = 409 ] || expect 201 # 409: an earlier run has registered it
fi
call POST /api/auth/login "{\"email\":\"$email\",\"password\":\"$password\"}"
expect 200
token=$(field access_token)

call POST /api/vendors "{\"name\":\"Supplier Co\",\"email\":\"supplier-$run@example.com\",\"phone\":\"+251955555555\",\"address\":\"Supplier Address\"}"
expect 201
vendor=$(field id)
call POST /api/customers "{\"name\":\"Customer Co\",\"email\":\"customer-$run@example.com\",\"phone\":\"+251912345678\",\"address\":\"Customer Address\"}"
expect 201
customer=$(field id)
call POST /api/items "{\"name\":\"Product A\",\"description\":\"Test Product\",\"sku\":\"prod-$run\",\"unit_price\":1000.00}"
expect 201
item=$(field id)

call POST /api/purchase/orders "{\"vendor_id\":\"$vendor\",\"items\":[{\"item_id\":\"$item\",\"quantity\":50,\"unit_price\":1000.00}]}"
expect 201
purchase=$(field id)
call POST "/api/purchase/orders/$purchase/receive"
expect 200
call GET "/api/items/$item/stock"
expect 200
[ "$(field quantity)" = 50 ] || { echo "expected 50 in stock" >&2; exit 1; }

call POST /api/sales/orders "{\"customer_id\":\"$customer\",\"items\":[{\"item_id\":\"$item\",\"quantity\":20,\"unit_price\":1200.00}]}"
expect 201
[ "$(field total_amount)" = 24000.00 ] || { echo "expected a total of 24000.00" >&2; exit 1; }
sale=$(field id)
call POST "/api/sales/orders/$sale/confirm"
expect 200
call GET "/api/items/$item/stock"
expect 200
[ "$(field quantity)" = 30 ] || { echo "expected 30 in stock" >&2; exit 1; }

call POST "/api/sales/orders/$sale/pay"
expect 200
call POST "/api/purchase/orders/$purchase/pay"
expect 200
call GET /api/stock/verify
expect 200
echo "Bought 50, sold 20, 30 left. Both orders are paid, and the stock is verified."
