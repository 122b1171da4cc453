//! Files of rows: what they are, what is wrong with them, and that nothing about a file stops the program.

mod bad_file;
mod cancel;
mod channel;
mod check;
mod masked;
mod open;
mod sniff;

/// A small clean file of staff.
pub(crate) const STAFF: &str = "external_id,first_name,last_name,email,phone,start_date,status\n\
    0017,Anna,Nowak,anna@example.com,+48600100200,2024-03-25,active\n\
    0018,Jan,Kowalski,jan@example.com,+48600100201,2024-04-14,active\n\
    0019,Ewa,Dąbrowska,ewa@example.com,+48600100202,2024-05-31,invited\n";

/// The same with three rows that cannot be sent: a mail, a missing name, a status.
pub(crate) const FAULTY: &str = "external_id,first_name,last_name,email,phone,start_date,status\n\
    0017,Anna,Nowak,anna@example.com,+48600100200,2024-03-25,active\n\
    0018,Jan,Kowalski,jan@,+48600100201,2024-04-14,active\n\
    0019,,Dąbrowska,ewa@example.com,+48600100202,2024-05-31,invited\n\
    0020,\"Iga\",\"Lis, młodsza\",iga@example.com,+48600100203,2024-06-30,gone\n";
