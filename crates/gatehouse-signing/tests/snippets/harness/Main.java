import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one case a line and writes one answer a line. */
public final class Main {
    private static String text(String field) {
        return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        StringBuilder answers = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            Map<String, String> headers = new HashMap<>();
            for (String pair : fields[6].isEmpty() ? new String[0] : fields[6].split(",")) {
                String[] both = pair.split(":", -1);
                headers.put(text(both[0]), text(both[1]));
            }
            List<Object> given = new ArrayList<>(
                    List.of(headers, Base64.getDecoder().decode(fields[2]), text(fields[3]), Long.parseLong(fields[1])));
            for (String name : fields[7].isEmpty() ? new String[0] : fields[7].split(",")) {
                given.add(text(fields[name.equals("method") ? 4 : 5]));
            }
            for (Method method : Class.forName("s" + fields[0] + ".Verify").getMethods()) {
                if (method.getName().equals("verify")) {
                    try {
                        answers.append(method.invoke(null, given.toArray()));
                    } catch (java.lang.reflect.InvocationTargetException thrown) {
                        answers.append(thrown.getCause());
                    }
                }
            }
            answers.append('\n');
        }
        System.out.print(answers);
    }
}
