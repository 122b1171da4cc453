<?php
// Reads one case a line and writes one answer a line.
ini_set('memory_limit', '512M');
set_error_handler(function (int $level, string $message): bool {
    throw new ErrorException($message);
});
while (($line = fgets(STDIN)) !== false) {
    [$index, $now, $body, $secret, $method, $url, $headers, $extra] = explode("\t", rtrim($line, "\n"));
    require_once __DIR__ . "/s$index.php";
    $given = [];
    foreach ($headers === '' ? [] : explode(',', $headers) as $pair) {
        [$name, $value] = explode(':', $pair);
        $given[base64_decode($name)] = base64_decode($value);
    }
    $more = ['method' => base64_decode($method), 'url' => base64_decode($url)];
    $rest = array_map(fn (string $name) => $more[$name], $extra === '' ? [] : explode(',', $extra));
    try {
        $answer = "S$index\\verify"($given, base64_decode($body), base64_decode($secret), (int) $now, ...$rest);
        echo $answer ? "true\n" : "false\n";
    } catch (Throwable $error) {
        echo str_replace("\n", ' ', $error->getMessage()), "\n";
    }
}
