// Follows the events over Server-Sent Events and resumes where it stopped; README.md explains the arguments and variables.
package main

import ("bufio"; "context"; "fmt"; "io"; "log"; "net/http"; "net/url"; "os"; "regexp"; "strconv"; "strings"; "time")

const silence = 45 * time.Second // three heartbeats
var file, count, seen = variable("TRADEPOST_POSITION", "events.position"), variable("TRADEPOST_COUNT", "0"), 0

func variable(name, otherwise string) string {
	if value := os.Getenv(name); value != "" { return value } else { return otherwise }
}

// After a failure an event may be delivered again; recognise it by its id.
func handle(event string) { fmt.Println(event) }

func check(err error) { if err != nil { panic(err) } } // follow recovers from it

// Sends the request, and returns the response. Ends the program if another attempt would not help.
func send(ctx context.Context, method, url, body string, headers http.Header) io.Reader {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	check(err)
	request.Header = headers
	response, err := http.DefaultClient.Do(request)
	check(err)
	if response.StatusCode == 200 { return response.Body }
	text, _ := io.ReadAll(response.Body)
	if status := response.StatusCode; status < 500 && status != 401 && status != 429 { log.Fatal(string(text)) }
	panic(string(text))
}

func follow(base, types string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() { cancel(); log.Println("retrying:", recover()) }()
	timer := time.AfterFunc(silence, cancel)
	credentials := fmt.Sprintf(`{"email":%q,"password":%q}`, variable("TRADEPOST_EMAIL", "finance@example.com"), variable("TRADEPOST_PASSWORD", "securepassword123"))
	login, _ := io.ReadAll(send(ctx, "POST", base+"/api/auth/login", credentials, http.Header{"Content-Type": {"application/json"}}))
	token := regexp.MustCompile(`"access_token":"([^"]*)"`).FindSubmatch(login)[1]
	headers := http.Header{"Accept": {"text/event-stream"}, "Authorization": {"Bearer " + string(token)}}
	if position, err := os.ReadFile(file); err == nil { headers.Set("Last-Event-ID", string(position)) }
	lines := bufio.NewReader(send(ctx, "GET", base+"/api/events?types="+url.QueryEscape(types), "", headers))
	for block := map[string]string{}; ; timer.Reset(silence) {
		line, err := lines.ReadString('\n')
		check(err)
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		block[name] = value
		if line != "\n" { continue } // an empty line ends a block; the event has arrived completely
		if block["data"] != "" { handle(block["data"]); seen++ }
		check(os.WriteFile(file+".new", []byte(block["id"]), 0o600))
		check(os.Rename(file+".new", file))
		if block["data"] != "" && strconv.Itoa(seen) == count { os.Exit(0) }
		block = map[string]string{}
	}
}

func main() {
	base := append(os.Args, "http://localhost:8000")[1]
	types := append(os.Args, "", "")[2]
	for ; ; time.Sleep(time.Second) { follow(base, types) }
}
