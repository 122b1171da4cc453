# Reads one case a line and writes one answer a line.
text = ->(field) { field.unpack1("m").force_encoding("UTF-8") }
snippets = Hash.new do |all, index|
  snippet = Module.new
  snippet.module_eval(File.read(File.join(__dir__, "s#{index}.rb"), encoding: "UTF-8"))
  all[index] = Object.new.extend(snippet)
end
$stdin.each_line(chomp: true) do |line|
  index, now, body, secret, method, url, headers, extra = line.split("\t", -1)
  given = headers.split(",").to_h { |pair| pair.split(":", -1).map(&text) }
  more = { "method" => text.(method), "url" => text.(url) }
  rest = extra.split(",").map { |name| more[name] }
  begin
    puts snippets[index].send(:verify, given, body.unpack1("m"), text.(secret), Integer(now, 10), *rest)
  rescue StandardError => e
    puts e.full_message(highlight: false).tr("\n", " ")
  end
end
